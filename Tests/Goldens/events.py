"""Event files as TensorBoard's own writer makes them, and what its own reader finds in them."""

import base64
import io
import json
import pathlib
import tempfile
import wave

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

RATE = 8_000
LEFT = [0, 0.5, -0.5, 0.25]
RIGHT = [0.125, -0.75, 0.875, -0.875]
MARKDOWN = "| track | faderDb |\n|---|---|\n| bass | −3 |\n"


def event(time, step=0, **what):
    return event_pb2.Event(wall_time=time, step=step, **what)


def summary(time, step, **value):
    return event(time, step, summary=summary_pb2.Summary(value=[summary_pb2.Summary.Value(**value)]))


def wav(channels):
    """16 bits by Python's own writer."""
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setparams((len(channels), 2, RATE, 0, "NONE", "NONE"))
        for frame in zip(*channels):
            for sample in frame:
                file.writeframesraw(round(sample * 32_768).to_bytes(2, "little", signed=True))
    return content.getvalue()


def text(time, step, tag, markdown):
    return summary(
        time, step, tag=tag,
        metadata=summary_pb2.SummaryMetadata(
            plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name="text")),
        tensor=tensor_pb2.TensorProto(
            dtype=types_pb2.DT_STRING, tensor_shape=tensor_shape_pb2.TensorShapeProto(),
            string_val=[markdown.encode()]))


FIRST = [
    event(1_000.5, file_version="brain.Event:2"),
    summary(1_001.5, 0, tag="loss", simple_value=0.1),
    summary(1_002.5, 10, tag="loss", simple_value=-2.5e-3),
    summary(1_003.5, 20, tag="loss", simple_value=7),
    summary(1_004.5, 20, tag="audio/mix", audio=summary_pb2.Summary.Audio(
        sample_rate=RATE, num_channels=2, length_frames=len(LEFT),
        encoded_audio_string=wav([LEFT, RIGHT]), content_type="audio/wav")),
    text(1_005.5, 10, "parameters", MARKDOWN),
]
# Killed after step 20, resumed after step 10: step 11 is the first that comes again.
SECOND = [
    event(2_000.25, file_version="brain.Event:2"),
    event(2_000.25, 11, session_log=event_pb2.SessionLog(status=event_pb2.SessionLog.START)),
    summary(2_001.25, 15, tag="loss", simple_value=3e38),
]


def write(path, events):
    with open(path, "wb") as file:
        writer = RecordWriter(file)
        for one in events:
            writer.write(one.SerializeToString())
    return base64.b64encode(path.read_bytes()).decode()


def read(folder):
    reader = EventAccumulator(str(folder)).Reload()
    return {
        "scalars": [
            {"step": one.step, "value": one.value, "seconds": one.wall_time}
            for one in reader.Scalars("loss")],
        "soundSteps": [one.step for one in reader.Audio("audio/mix")],
        "texts": [
            one.tensor_proto.string_val[0].decode() for one in reader.Tensors("parameters")],
    }


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    golden = {
        "left": LEFT, "right": RIGHT, "markdown": MARKDOWN,
        "first": write(folder / "events.out.tfevents.0000001000.host.7", FIRST),
        "firstAlone": read(folder),
        "second": write(folder / "events.out.tfevents.0000002000.host.8", SECOND),
        "both": read(folder),
    }
# The sound of step 20 is dropped with the loss of step 20.
assert [one["step"] for one in golden["firstAlone"]["scalars"]] == [0, 10, 20]
assert [one["step"] for one in golden["both"]["scalars"]] == [0, 10, 15]
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, indent=1) + "\n")

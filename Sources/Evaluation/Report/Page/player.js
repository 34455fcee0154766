// All files play at once from the same sample; what is chosen is heard, the others are turned down.

class Player {
  /** Seconds of a switch from one file to another, about. */
  static fade = 0.01;

  constructor(report, changed) {
    this.report = report;
    this.changed = changed;
    this.seconds = report.seconds;
    this.chosen = 0;
    this.place = 0; // in seconds, where it stands
    this.loop = null; // [from, to] in seconds
    this.isPlaying = false;
    this.sources = [];
  }

  /** Decodes everything, once. */
  load() {
    this.loading ??= (async () => {
      const { sampleRate } = this.report.data;
      try {
        this.context = new AudioContext({ sampleRate });
      } catch {
        this.context = new AudioContext(); // a rate that this browser converts
      }
      const buffers = [];
      for (const sound of document.querySelectorAll("script.sound")) {
        buffers.push(await this.context.decodeAudioData(bytes(sound.textContent).buffer));
      }
      if (buffers.length < this.report.files.length) throw new Error("the page has not arrived whole");
      // All of one length, so that they repeat together.
      const length = Math.max(...buffers.map((buffer) => buffer.length));
      this.buffers = buffers.map((buffer) => padded(this.context, buffer, length));
      this.seconds = length / this.buffers[0].sampleRate;
      this.gains = this.buffers.map(() => {
        const gain = this.context.createGain();
        gain.gain.value = 0;
        gain.connect(this.context.destination);
        return gain;
      });
      this.setGains(0);
    })();
    return this.loading;
  }

  async play() {
    const loading = this.load();
    this.context.resume(); // at once: some browsers ask that a click or a key did it
    await loading;
    await this.context.resume();
    if (this.isPlaying) return;
    if (this.place >= this.seconds - 0.01) this.place = 0;
    this.start();
    this.changed();
  }

  pause() {
    if (!this.isPlaying) return;
    this.place = this.now();
    this.stop();
    this.changed();
  }

  toggle() {
    return this.isPlaying ? this.pause() : this.play();
  }

  seek(seconds) {
    this.place = Math.min(Math.max(seconds, 0), this.seconds);
    if (this.isPlaying) {
      this.stop();
      this.start();
    }
    this.changed();
  }

  setLoop(range) {
    this.place = this.now();
    this.loop = range && range[1] - range[0] > 0.05 ? range : null;
    if (this.isPlaying) {
      this.stop();
      this.start();
    }
    this.changed();
  }

  choose(index) {
    if (index >= this.report.files.length) return;
    this.chosen = index;
    this.setGains(Player.fade);
    this.changed();
  }

  /** Where the sound is, in seconds. */
  now() {
    if (!this.isPlaying) return this.place;
    const place = this.place + Math.max(0, this.context.currentTime - this.startTime);
    if (this.loop && this.place < this.loop[1] && place > this.loop[1]) {
      return this.loop[0] + ((place - this.loop[0]) % (this.loop[1] - this.loop[0]));
    }
    return Math.min(place, this.seconds);
  }

  start() {
    this.startTime = this.context.currentTime + 0.02;
    this.sources = this.buffers.map((buffer, index) => {
      const source = this.context.createBufferSource();
      source.buffer = buffer;
      if (this.loop && this.place < this.loop[1]) {
        Object.assign(source, { loop: true, loopStart: this.loop[0], loopEnd: this.loop[1] });
      }
      source.connect(this.gains[index]);
      source.start(this.startTime, Math.min(this.place, buffer.duration));
      return source;
    });
    const [first] = this.sources;
    first.onended = () => {
      if (first !== this.sources[0]) return; // stopped by hand
      this.stop();
      this.place = 0;
      this.changed();
    };
    this.isPlaying = true;
  }

  stop() {
    const { sources } = this;
    this.sources = [];
    this.isPlaying = false;
    for (const source of sources) source.stop();
  }

  setGains(fade) {
    this.gains?.forEach((gain, index) => {
      const level = index === this.chosen ? 10 ** (this.report.files[index].playDb() / 20) : 0;
      gain.gain.cancelScheduledValues(this.context.currentTime);
      // Exponential both ways: what one loses the other gains.
      gain.gain.setTargetAtTime(level, this.context.currentTime, Math.max(fade / 3, 1e-4));
    });
  }
}

/** The bytes of base64 text. */
function bytes(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const result = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) result[index] = text.charCodeAt(index);
  return result;
}

/** A buffer with silence after its end. */
function padded(context, buffer, length) {
  if (buffer.length === length) return buffer;
  const result = context.createBuffer(buffer.numberOfChannels, length, buffer.sampleRate);
  for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
    result.copyToChannel(buffer.getChannelData(channel), channel);
  }
  return result;
}

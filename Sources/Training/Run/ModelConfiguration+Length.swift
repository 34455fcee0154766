import Datasets
import Models

extension ModelConfiguration {
  /// Refuses examples of a length that the model cannot learn from.
  func checkLength(_ configuration: Configuration) throws(TrainingError) {
    let (samples, batch) = (configuration.data.segmentSamples, configuration.training.batchSize)
    switch self {
    case .mixWaveUNet(let model):
      if samples % model.alignment != 0 {
        throw .wrongLength(samples: samples, multiple: model.alignment)
      }
      if model.form == .toolkit, batch * samples / model.alignment < 2 {
        throw .tooShort(
          samples: samples,
          reason: "the lowest level has a single value, which batch norm cannot scale. Take "
            + "\(2 * model.alignment), or a training.batchSize of 2.")
      }
    case .differentiableMixingConsole(let model):
      let values = model.lowestValues(ofSamples: samples)
      if values == 0 {
        throw .tooShort(
          samples: samples, reason: "the encoder hears frames of 32 ms. Take a second at least.")
      }
      if values * batch * configuration.data.minimumActiveStems < 2 {
        var enough = samples
        while model.lowestValues(ofSamples: enough) < 2 { enough *= 2 }
        throw .tooShort(
          samples: samples,
          reason:
            "the encoder's last block has a single value, which batch norm cannot scale. Take "
            + "\(enough), or a training.batchSize or data.minimumActiveStems of 2.")
      }
    }
  }
}

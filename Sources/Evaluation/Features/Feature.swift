/// A figure by which two mixes are compared, with the name that automix-toolkit's `get_features`
/// gives it.
///
/// Each is the mean absolute percentage error, as a fraction, between the running means of a
/// quantity that is measured frame by frame in the target and in the mix; the four that begin with
/// `mean_` are the means of their groups. All cases are in the peer's order, group by group.
package enum Feature: String, CaseIterable, Sendable {
  /// Loudness of frames of 0.4 s in LUFS, as pyloudnorm filters and gates by default.
  case lufsLoudness = "lufs_loudness"
  /// Sample peak of the same frames in dBFS.
  case peakLoudness = "peak_loudness"
  case meanLoudness = "mean_mape_loudness"

  /// Centre of gravity of the magnitude spectrum in hertz, plus 1.
  case centroid
  /// Standard deviation of the magnitude spectrum about its centroid in hertz, plus 1.
  case bandwidth
  /// Decibels between the strongest and the weakest fiftieth of the bins, in bands: the mean of the
  /// errors below 250 Hz, from 250 to 2,000 Hz, and above.
  case contrast
  /// Frequency below which 85 % of the magnitudes lie in hertz, plus 1.
  case rolloff
  /// One minus the spectral flatness of the power spectrum in decibels.
  case flatness
  case meanSpectral = "mean_mape_spectral"

  /// Root mean square of the stereo panning spectrum over all bins.
  case panningTotal = "panning_rms_total"
  /// The same below 250 Hz.
  case panningLows = "panning_rms_lows"
  /// The same from 250 to 2,500 Hz.
  case panningMids = "panning_rms_mids"
  /// The same from 2,500 Hz on.
  case panningHighs = "panning_rms_highs"
  case meanPanning = "mean_mape_panning"

  /// One minus the root mean square of a frame in dBFS.
  case rmsLevel = "rms_level"
  /// One minus the mean of the samples' decibels less those of the root mean square.
  case dynamicSpread = "dynamic_spread"
  /// Decibels of the peak divided by decibels of the root mean square: a ratio of decibels, as the
  /// peer has it.
  case crestFactor = "crest_factor"
  case meanDynamic = "mean_mape_dynamic"
}

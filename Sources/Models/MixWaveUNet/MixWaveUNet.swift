/// The Wave-U-Net that goes from stems straight to the mix.
///
/// - Source: M. A. Martínez Ramírez, D. Stoller, D. Moffat, "A deep learning approach to intelligent drum
///   mixing with the Wave-U-Net", J. Audio Eng. Soc. 69(3), 2021, https://doi.org/10.17743/jaes.2020.0031.
package struct MixWaveUNet {
}

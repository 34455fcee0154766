/// A network that sets a mixing console: every track is heard by one shared encoder, and its controls are
/// decided from what was heard of it and of all others.
///
/// - Source: C. J. Steinmetz, J. Pons, S. Pascual, J. Serrà, "Automatic multitrack mixing with a
///   differentiable mixing console of neural audio effects", ICASSP 2021, https://arxiv.org/abs/2010.10291.
package struct DifferentiableMixingConsole {
}

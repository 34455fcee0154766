import Datasets
import Losses
import MixingConsole
package import Models
import PluginHosting
package import Training

extension ModelCatalogue {
  /// The models; their consoles may have the effects of this machine.
  package static let studio = builtIn.with(effects: EffectCatalogue.studio.learnable)
}

extension Configuration.Catalogues {
  /// What configurations may name on this machine.
  package static let studio = Configuration.Catalogues(
    layouts: .builtIn, losses: .builtIn, models: .studio)
}

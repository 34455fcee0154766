import Datasets
import Losses
public import MixingConsole
package import Models
import PluginHosting
package import Training

extension EffectCatalogue {
  /// The console's own effects, the plug-ins of this machine, and commands, which by themselves run nowhere: what the jobs
  /// read sessions with.
  public static let studio = builtIn.adding([
    LV2Kind(PluginHost.shared), CommandKind(), ProxyKind(.builtIn),
  ])
}

extension PluginHost {
  /// What all jobs open plug-ins with.
  static let shared = PluginHost()
}

extension ModelCatalogue {
  /// The models; their consoles may have the effects of this machine.
  package static let studio = builtIn.with(effects: EffectCatalogue.studio.learnable)
}

extension Configuration.Catalogues {
  /// What configurations may name on this machine.
  package static let studio = Configuration.Catalogues(
    layouts: .builtIn, losses: .builtIn, models: .studio)
}

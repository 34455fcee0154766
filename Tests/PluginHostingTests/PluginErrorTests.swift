import PluginHosting
import Testing

@Suite("Messages of plug-ins")
struct PluginErrorTests {
  static let installed = ["urn:zam:Comp", "urn:zam:EQ2", "urn:calf:Comp"]

  static let messages: [(PluginError, String)] = [
    (
      .noWorker(path: "/usr/bin/fader-host"),
      "/usr/bin/fader-host, which runs plug-ins and commands, does not exist. Build it with `script/build`, or put "
        + "it beside fader."
    ),
    (
      .cannotStart(path: "fader-host", reason: "Permission denied"),
      "fader-host, which runs plug-ins and commands, cannot be started (Permission denied). Check its permissions "
        + "and the number of open files and processes."
    ),
    (
      .withoutLilv,
      "This Fader was built without lilv, which LV2 plug-ins need. Type `apt install liblilv-dev "
        + "lv2-dev` and build again."
    ),
    (
      .unknownPlugin(uri: "urn:zam:Comb", installed: installed),
      #"No LV2 plug-in "urn:zam:Comb" is installed. Did you mean "urn:zam:Comp"?"#
    ),
    (
      .unknownPlugin(uri: "eq2", installed: installed),
      #"No LV2 plug-in "eq2" is installed. Did you mean "urn:zam:EQ2"?"#
    ),
    (
      .unknownPlugin(uri: "comp", installed: installed),
      #"No LV2 plug-in "comp" is installed. These hold it: "urn:zam:Comp", "urn:calf:Comp"."#
    ),
    (
      .unknownPlugin(uri: "tape\n", installed: installed),
      #"No LV2 plug-in "tape\n" is installed. `fader plugins` lists those that are."#
    ),
    (
      .lacking(plugin: "Moon (urn:moon)", missing: ["urn:a", "urn:b"]),
      "Moon (urn:moon) requires urn:a, urn:b, which Fader does not offer. Choose another plug-in."
    ),
    (
      .cannotOpen(plugin: "Moon (urn:moon)", sampleRate: 44_100),
      "Moon (urn:moon) could not be made at 44100 Hz. Try another sample rate, or choose another "
        + "plug-in."
    ),
    (
      .listing(.crashed(signal: "SIGSEGV")),
      "The installed LV2 plug-ins could not be read: fader-host crashed (SIGSEGV) at it. Look for a damaged "
        + "bundle with `lv2ls`."
    ),
    (
      .failed(plugin: "Moon (urn:moon)", .crashed(signal: "SIGSEGV"), seconds: 1.23456),
      "Moon (urn:moon) crashed (SIGSEGV) at 1.235 s. Change its settings, or leave it out."
    ),
    (
      .failed(plugin: "Moon (urn:moon)", .ended(status: 3), seconds: nil),
      "Moon (urn:moon) ended its process (status 3) while it was loaded. Change its settings, or "
        + "leave it out."
    ),
    (
      .failed(plugin: "Moon (urn:moon)", .hung(seconds: 10), seconds: 0),
      "Moon (urn:moon) did not answer within 10 s and was stopped at 0 s. Change its settings, or "
        + "leave it out."
    ),
    (
      .failed(plugin: "Moon (urn:moon)", .notFinite(output: "out"), seconds: 2),
      "Moon (urn:moon) gave values that are infinite or not a number (output out) at 2 s. Change its "
        + "settings, or leave it out."
    ),
    (
      .failed(plugin: "Moon (urn:moon)", .garbled, seconds: 2),
      "Moon (urn:moon) disturbed its process, whose answer cannot be read, at 2 s. Change its "
        + "settings, or leave it out."
    ),
    (
      .failed(plugin: "Moon (urn:moon)", .notRemade, seconds: 2),
      "Moon (urn:moon) could not be made again for a fresh state at 2 s. Change its settings, or "
        + "leave it out."
    ),
    (
      .failed(plugin: "Moon (urn:moon)", .noMemory(bytes: 64), seconds: nil),
      "Moon (urn:moon) needs 64 bytes to exchange sound, more than there are, while it was loaded. "
        + "Change its settings, or leave it out."
    ),
  ]

  @Test("Each says where, what, and what to do", arguments: messages)
  func message(error: PluginError, text: String) {
    #expect("\(error)" == text)
  }
}

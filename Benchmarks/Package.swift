// swift-tools-version: 6.1
import PackageDescription

// What is measured has package access and is no library product, so this package compiles the same
// sources again, through the link `Sources/Fader`.
let package = Package(
  name: "fader-benchmarks",
  products: [
    .executable(name: "measure", targets: ["Measure"]),
    .executable(name: "fader-host", targets: ["fader-host"]),
    .executable(name: "recover", targets: ["Recover"]),
    .executable(name: "ways", targets: ["Ways"]),
    .executable(name: "fuzz", targets: ["Fuzz"]),
  ],
  dependencies: [
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2")
  ],
  targets: [
    .target(
      name: "Documents", dependencies: [.product(name: "Yams", package: "Yams")],
      path: "Sources/Fader/Documents"),
    .systemLibrary(name: "CSndfile", path: "Sources/Fader/CSndfile", pkgConfig: "sndfile"),
    .systemLibrary(name: "CSoxr", path: "Sources/Fader/CSoxr", pkgConfig: "soxr"),
    .systemLibrary(name: "CFFTW", path: "Sources/Fader/CFFTW", pkgConfig: "fftw3f"),
    .systemLibrary(name: "CLAPACKE", path: "Sources/Fader/CLAPACKE", pkgConfig: "openblas"),
    .target(name: "Kernels", path: "Sources/Fader/Kernels"),
    .target(
      name: "TensorEngine", dependencies: ["Kernels", "CLAPACKE"],
      path: "Sources/Fader/TensorEngine"),
    .target(
      name: "SignalOps", dependencies: ["TensorEngine", "Kernels", "CFFTW"],
      path: "Sources/Fader/SignalOps"),
    .target(
      name: "Losses", dependencies: ["SignalOps", "TensorEngine", "Documents"],
      path: "Sources/Fader/Losses"),
    .target(
      name: "AudioIO", dependencies: ["Documents", "CSndfile", "CSoxr"],
      path: "Sources/Fader/AudioIO"),
    .target(
      name: "MixingConsole", dependencies: ["SignalOps", "TensorEngine", "Documents"],
      path: "Sources/Fader/MixingConsole"),
    .systemLibrary(name: "CLilv", path: "Sources/Fader/CLilv", pkgConfig: "lilv-0"),
    .target(name: "WorkerProtocol", path: "Sources/Fader/WorkerProtocol"),
    .executableTarget(
      name: "fader-host", dependencies: ["WorkerProtocol", "CLilv"],
      path: "Sources/Fader/fader-host", cSettings: [.define("WITH_LV2")],
      linkerSettings: [.linkedLibrary("m")]),
    .target(
      name: "PluginHosting",
      dependencies: ["WorkerProtocol", "MixingConsole", "SignalOps", "TensorEngine", "Documents"],
      path: "Sources/Fader/PluginHosting"),
    .target(
      name: "Evaluation",
      dependencies: ["MixingConsole", "Losses", "SignalOps", "TensorEngine", "Documents"],
      path: "Sources/Fader/Evaluation", resources: [.embedInCode("Report/Page")]),
    .target(
      name: "Mixers",
      dependencies: [
        "MixingConsole", "Losses", "SignalOps", "TensorEngine", "Documents", "CLAPACKE",
      ],
      path: "Sources/Fader/Mixers"),
    .target(
      name: "Models", dependencies: ["MixingConsole", "SignalOps", "TensorEngine", "Documents"],
      path: "Sources/Fader/Models"),
    .executableTarget(name: "Fuzz", dependencies: ["Models"]),
    .executableTarget(
      name: "Recover",
      dependencies: ["Evaluation", "Mixers", "MixingConsole", "AudioIO", "TensorEngine"]),
    .executableTarget(
      name: "Ways",
      dependencies: [
        "Models", "PluginHosting", "Losses", "MixingConsole", "AudioIO", "SignalOps",
        "TensorEngine",
        "Documents",
      ]),
    .target(name: "Ceilings"),
    .executableTarget(
      name: "Measure",
      dependencies: [
        "Ceilings", "Evaluation", "Kernels", "Losses", "Models", "PluginHosting", "MixingConsole",
        "AudioIO", "SignalOps", "TensorEngine", "Documents",
      ]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  if target.path != nil { target.exclude = ["README.md"] }
  target.swiftSettings = [
    .define("FFTW"),  // as with the trait of Fader's package
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}

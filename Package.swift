// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "fader",
  products: [
    .executable(name: "fader", targets: ["fader"]),
    .library(name: "Studio", targets: ["Studio"]),
  ],
  traits: [
    .trait(
      name: "FFTW",
      description:
        "Fourier transforms of other lengths than powers of two by FFTW, which is under the GPL."),
    .trait(
      name: "LV2",
      description:
        "Hosting of LV2 plug-ins by lilv; where lilv is not installed, a worker that says so."),
    .default(enabledTraits: ["FFTW", "LV2"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    // System libraries: a module map and one header each.
    .systemLibrary(
      name: "CSndfile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
    .systemLibrary(name: "CSoxr", pkgConfig: "soxr", providers: [.apt(["libsoxr-dev"])]),
    .systemLibrary(name: "CFFTW", pkgConfig: "fftw3f", providers: [.apt(["libfftw3-dev"])]),
    .systemLibrary(
      name: "CLAPACKE", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
    .systemLibrary(
      name: "CLilv", pkgConfig: "lilv-0", providers: [.apt(["liblilv-dev", "lv2-dev"])]),

    // The product, from the bottom up. Arrows point down only.
    .target(name: "Documents", dependencies: [.product(name: "Yams", package: "Yams")]),
    .target(name: "Kernels"),
    .target(name: "TensorEngine", dependencies: ["Kernels", "CLAPACKE"]),
    .target(
      name: "SignalOps",
      dependencies: [
        "TensorEngine", "Kernels", .target(name: "CFFTW", condition: .when(traits: ["FFTW"])),
      ]),
    .target(name: "Losses", dependencies: ["SignalOps", "TensorEngine", "Documents"]),
    .target(name: "AudioIO", dependencies: ["Documents", "CSndfile", "CSoxr"]),
    .target(name: "MixingConsole", dependencies: ["SignalOps", "TensorEngine", "Documents"]),
    .target(name: "WorkerProtocol"),
    .target(
      name: "PluginHosting",
      dependencies: [
        "WorkerProtocol", "MixingConsole", "SignalOps", "TensorEngine", "Documents",
      ]),
    .target(
      name: "Models", dependencies: ["MixingConsole", "SignalOps", "TensorEngine", "Documents"]),
    .target(
      name: "Evaluation",
      dependencies: ["MixingConsole", "Losses", "SignalOps", "TensorEngine", "Documents"],
      resources: [.embedInCode("Report/Page")]),
    .target(
      name: "Datasets",
      dependencies: ["MixingConsole", "AudioIO", "SignalOps", "TensorEngine", "Documents"]),
    .target(
      name: "Training",
      dependencies: [
        "Models", "Evaluation", "MixingConsole", "Losses", "Datasets", "AudioIO", "SignalOps",
        "TensorEngine", "Documents",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Logging/event.proto"]),
    .target(
      name: "Mixers",
      dependencies: [
        "MixingConsole", "Losses", "SignalOps", "TensorEngine", "Documents", "CLAPACKE",
      ]),
    .target(
      name: "Studio",
      dependencies: [
        "Training", "Datasets", "Evaluation", "Losses", "Mixers", "Models", "PluginHosting",
        "MixingConsole", "AudioIO", "SignalOps", "TensorEngine", "Documents",
      ]),
    .executableTarget(
      name: "fader",
      dependencies: [
        "Studio", "Training", "Datasets", "Evaluation", "Losses", "Mixers", "Models",
        "PluginHosting", "MixingConsole", "AudioIO", "SignalOps", "TensorEngine", "Documents",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // What runs plug-ins in processes of their own. It alone is linked with lilv.
    .executableTarget(
      name: "fader-host",
      dependencies: ["WorkerProtocol", .target(name: "CLilv", condition: .when(traits: ["LV2"]))],
      cSettings: [.define("WITH_LV2", .when(traits: ["LV2"]))],
      linkerSettings: [.linkedLibrary("m")]),

    // Programs on the library, which see of it what any other package sees.
    .example("MixAndChange"),
    .example("FitAndRender"),
    .example("LiveFader"),

    // Tests mirror the sources.
    .target(
      name: "TestSupport",
      dependencies: [
        "AudioIO", "MixingConsole", "Losses", "SignalOps", "TensorEngine", "Documents",
      ],
      path: "Tests/TestSupport", exclude: ["Bundles"]),
    .testTarget(name: "TensorEngineTests", dependencies: ["TensorEngine", "TestSupport"]),
    .testTarget(
      name: "SignalOpsTests",
      dependencies: ["SignalOps", "TensorEngine", "Kernels", "TestSupport"]),
    .testTarget(
      name: "LossesTests",
      dependencies: ["Losses", "SignalOps", "TensorEngine", "Documents", "TestSupport"]),
    .testTarget(name: "DocumentsTests", dependencies: ["Documents", "TestSupport"]),
    .testTarget(name: "AudioIOTests", dependencies: ["AudioIO", "Documents", "TestSupport"]),
    .testTarget(
      name: "MixingConsoleTests",
      dependencies: ["MixingConsole", "SignalOps", "TensorEngine", "Documents", "TestSupport"]),
    .testTarget(
      name: "PluginHostingTests",
      dependencies: [
        "PluginHosting", "MixingConsole", "SignalOps", "TensorEngine", "Documents", "TestSupport",
      ],
      exclude: ["Programs"]),
    .testTarget(
      name: "ModelsTests",
      dependencies: [
        "Models", "MixingConsole", "SignalOps", "TensorEngine", "Documents", "TestSupport",
      ]),
    .testTarget(
      name: "EvaluationTests",
      dependencies: [
        "Evaluation", "MixingConsole", "Losses", "SignalOps", "TensorEngine", "Documents",
        "TestSupport",
      ]),
    .testTarget(
      name: "MixersTests",
      dependencies: [
        "Mixers", "MixingConsole", "Evaluation", "SignalOps", "TensorEngine", "Documents",
        "TestSupport",
      ]),
    .testTarget(
      name: "DatasetsTests",
      dependencies: [
        "Datasets", "MixingConsole", "AudioIO", "SignalOps", "TensorEngine", "Documents",
        "TestSupport",
      ]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Training", "Models", "Evaluation", "PluginHosting", "MixingConsole", "Losses", "Datasets",
        "AudioIO", "SignalOps", "TensorEngine", "Documents", "TestSupport",
      ]),
    .testTarget(
      name: "StudioTests",
      dependencies: [
        "Studio", "Training", "Mixers", "MixingConsole", "AudioIO", "SignalOps", "TensorEngine",
        "Documents",
        "TestSupport",
      ]),
    .testTarget(
      name: "FaderTests",
      dependencies: [
        "fader", "MixAndChange", "FitAndRender", "LiveFader", "AudioIO", "Models", "TensorEngine",
        "Documents", "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6]
)

// CI passes the suites of signal and console once more without FFTW: these alone, or all would be built anew.
if let suites = Context.environment["FADER_SUITES"]?.split(separator: " ") {
  package.targets.removeAll { $0.type == .test && !suites.contains(Substring($0.name)) }
}

// One place for what every target has: a README where it is not a test, and the same settings.
for target in package.targets where target.type != .system {
  if target.path == nil && target.type != .test { target.exclude.append("README.md") }
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}

extension Target {
  /// A program in `Examples`. It imports `Studio` alone; what that exports is named here so that a change there
  /// builds the program again.
  static func example(_ name: String) -> Target {
    .executableTarget(
      name: name, dependencies: ["Studio", "Mixers", "MixingConsole", "Documents"],
      path: "Examples/\(name)", packageAccess: false)
  }
}

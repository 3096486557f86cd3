// swift-tools-version:6.0
// The Swift package: `cargo xtask pack` puts a copy of this beside the sources and the core's library.

import PackageDescription

#if os(Linux)
// Shared, or static as on an iPhone, by LANTOA_LINK.
let way = Context.environment["LANTOA_LINK"] == "static" ? "static" : "shared"
let folder = "\(Context.packageDirectory)/lib/\(way)"
let core: Target = .systemLibrary(name: "LantoaFFI")
let linked: [LinkerSetting] = [
    .linkedLibrary("lantoa_bindings"),
    .unsafeFlags(["-L\(folder)", "-Xlinker", "-rpath", "-Xlinker", folder]),
]
#else
let core: Target = .binaryTarget(name: "LantoaFFI", path: "LantoaFFI.xcframework")
let linked: [LinkerSetting] = []
#endif

let package = Package(
    name: "lantoa",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "Lantoa", targets: ["Lantoa"])],
    targets: [
        .target(
            name: "Lantoa",
            dependencies: ["LantoaFFI"],
            swiftSettings: [.swiftLanguageMode(.v6)],
            linkerSettings: linked
        ),
        core,
    ]
)

// swift-tools-version:6.0
// The generated Swift as a package: `cargo xtask bindings` puts a copy of this beside it.
//
// Whoever links says where the core is: `-Xlinker -L…` with the folder of the shared or of the static
// library, or an XCFramework.

import PackageDescription

let package = Package(
    name: "lantoa",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "Lantoa", targets: ["Lantoa"])],
    targets: [
        .target(
            name: "Lantoa",
            dependencies: ["LantoaFFI"],
            swiftSettings: [.swiftLanguageMode(.v6)],
            linkerSettings: [.linkedLibrary("lantoa_bindings")]
        ),
        .systemLibrary(name: "LantoaFFI"),
    ]
)

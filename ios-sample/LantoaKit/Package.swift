// swift-tools-version:6.0
// Everything of the iOS sample that is no view: it compiles and is tested on Linux too.

import Foundation
import PackageDescription

let built = "../../target/packages/swift/lantoa"
let generated = ProcessInfo.processInfo.environment["LANTOA_SWIFT"] ?? built

let package = Package(
    name: "kit",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [
        .library(name: "LantoaKit", targets: ["LantoaKit"]),
        .library(name: "LantoaKitRust", targets: ["LantoaKitRust"]),
        .library(name: "LantoaKitFake", targets: ["LantoaKitFake"]),
    ],
    dependencies: [.package(path: generated)],
    targets: [
        .target(name: "LantoaKit"),
        .target(
            name: "LantoaKitRust",
            dependencies: ["LantoaKit", .product(name: "Lantoa", package: "lantoa")]
        ),
        .target(name: "LantoaKitFake", dependencies: ["LantoaKit"]),
        .testTarget(
            name: "LantoaKitTests",
            dependencies: [
                "LantoaKit", "LantoaKitRust", "LantoaKitFake",
                .product(name: "Lantoa", package: "lantoa"),
            ]
        ),
    ]
)

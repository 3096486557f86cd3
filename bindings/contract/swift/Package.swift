// swift-tools-version:6.0
// What the bindings promise, through the generated Swift: the scenarios of ../../scenarios.md.

import Foundation
import PackageDescription

let built = "../../../target/packages/swift/lantoa"
let generated = ProcessInfo.processInfo.environment["LANTOA_SWIFT"] ?? built

let package = Package(
    name: "contract",
    platforms: [.macOS(.v14)],
    dependencies: [.package(path: generated)],
    targets: [
        .target(name: "Village", dependencies: [.product(name: "Lantoa", package: "lantoa")]),
        .executableTarget(name: "OtherProcess", dependencies: ["Village"]),
        .testTarget(name: "ContractTests", dependencies: ["Village", "OtherProcess"]),
    ]
)

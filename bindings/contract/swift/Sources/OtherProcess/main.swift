//! A device in a process of its own: `OtherProcess phone FOLDER` or `OtherProcess full-disk FOLDER`.

import Foundation
import Village

switch CommandLine.arguments.dropFirst().first {
case "phone":
    try await phone(CommandLine.arguments[2])
case "full-disk":
    try await fullDisk(CommandLine.arguments[2])
default:
    fatalError("phone or full-disk")
}

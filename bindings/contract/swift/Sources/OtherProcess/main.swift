//! A device in a process of its own: `OtherProcess phone`, with its task on the standard input, or
//! `OtherProcess full-disk FOLDER`.

import Foundation
import Village

switch CommandLine.arguments.dropFirst().first {
case "phone":
    try await phone()
case "full-disk":
    try await fullDisk(CommandLine.arguments[2])
default:
    fatalError("phone or full-disk")
}

//! A device in a process of its own: `OtherProcess phone FOLDER`, or `full-disk` or `border` instead.

import Foundation
import Village

switch CommandLine.arguments.dropFirst().first {
case "phone":
    try await phone(CommandLine.arguments[2])
case "full-disk":
    try await fullDisk(CommandLine.arguments[2])
case "border":
    try await border(CommandLine.arguments[2])
default:
    fatalError("phone, full-disk or border")
}

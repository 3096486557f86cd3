//! What the views need of Apple's other frameworks, so that previews do without them.

import SwiftUI

/// Draws a ticket as a QR code.
protocol TicketPictures: Sendable {
    /// Returns nothing where the text is too long for a code.
    func picture(of ticket: String) -> Image?
}

/// Looks for a QR code through the camera.
@MainActor
protocol TicketScanner: Sendable {
    /// Returns the view of the camera; it says what it reads, once.
    func view(found: @escaping @MainActor (String) -> Void) -> AnyView
}

/// Asks the system for time in the background.
@MainActor
protocol BackgroundTime: Sendable {
    /// Does the work before the app is suspended, as far as the system's time allows.
    func finish(_ work: @escaping @MainActor () async -> Void)
}

struct Platform: Sendable {
    let pictures: any TicketPictures
    let scanner: any TicketScanner
    let background: any BackgroundTime
}

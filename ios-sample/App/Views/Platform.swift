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

struct Platform: Sendable {
    let pictures: any TicketPictures
    let scanner: any TicketScanner
}

//! Tickets as QR codes, drawn by CoreImage.

import CoreImage
import CoreImage.CIFilterBuiltins
import SwiftUI
import UIKit

struct CodePictures: TicketPictures {
    func picture(of ticket: String) -> Image? {
        let filter = CIFilter.qrCodeGenerator()
        // Capitals take fewer fields, and a ticket is read in either.
        filter.message = Data(ticket.uppercased().utf8)
        filter.correctionLevel = "L"
        guard let code = filter.outputImage,
            let drawn = CIContext().createCGImage(code, from: code.extent)
        else { return nil }
        return Image(uiImage: UIImage(cgImage: drawn))
    }
}

//! Days as people say them, `YYYY-MM-DD`.

import Foundation

/// Returns the day of a moment where this phone is.
public func day(of moment: Date, in zone: TimeZone = .current) -> String {
    // The phone's own calendar may count years otherwise.
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = calendar.dateComponents([.year, .month, .day], from: moment)
    return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
}

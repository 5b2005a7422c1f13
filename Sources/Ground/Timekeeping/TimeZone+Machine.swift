/// The zone of the clocks of a machine.
extension TimeZone {
    /// The zone in which other programs of this machine speak of days (tzset(3)): that of `TZ`, else that of `/etc/localtime`.
    ///
    /// UTC where neither is readable, as in the C library. A rule in `TZ` itself (`CET-1CEST`) is not read and counts as UTC, so
    /// this zone is for what people are shown and not for arithmetic.
    ///
    /// - Parameters:
    ///   - variable: the value of `TZ`, if it is set
    ///   - directory: where `localtime` stands
    package static func machine(variable: String?, directory: String = "/etc") -> TimeZone {
        guard let variable else { return (try? TimeZone(identifier: "localtime", directory: directory)) ?? .utc }
        let name = variable.hasPrefix(":") ? String(variable.dropFirst()) : variable
        return (try? TimeZone(identifier: name)) ?? .utc
    }
}

import Glibc
package import Settings

/// What is at the other end of an output.
package struct Terminal: Sendable, Hashable {
    /// Whether somebody sits there, and it can move its cursor.
    package var isInteractive: Bool
    /// How many characters fit into a line.
    package var width: Int
    /// Whether colours are welcome.
    package var usesColor: Bool

    /// What a test or a caller says is there.
    package init(isInteractive: Bool, width: Int = Terminal.defaultWidth, usesColor: Bool = false) {
        self.isInteractive = isInteractive
        self.width = width
        self.usesColor = usesColor
    }

    /// What is at a descriptor.
    ///
    /// `COLUMNS` overrules the terminal's own width; `NO_COLOR` (no-color.org) and `TERM=dumb` switch colours off.
    package init(descriptor: Int32, environment: Environment) {
        let isDumb = environment["TERM"] == "dumb"
        isInteractive = isatty(descriptor) == 1 && !isDumb
        let columns = environment["COLUMNS"].flatMap { Int($0) } ?? Self.columns(of: descriptor)
        width = columns.flatMap { Self.plausibleWidths.contains($0) ? $0 : nil } ?? Self.defaultWidth
        usesColor = isInteractive && environment["NO_COLOR"] == nil
    }

    /// What is at standard output.
    package static func standardOutput(_ environment: Environment) -> Terminal {
        Terminal(descriptor: STDOUT_FILENO, environment: environment)
    }

    /// What is assumed where nobody knows: the width of a punched card, and of most terminals since.
    package static let defaultWidth = 80
    private static let plausibleWidths = 20...1000

    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
        return Int(size.ws_col)
    }
}

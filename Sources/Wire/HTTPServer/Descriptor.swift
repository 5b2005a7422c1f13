import Glibc

/// A descriptor with its one owner, which closes it by letting go of it.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    init(_ number: Int32) {
        self.number = number
    }

    deinit {
        // Nothing can be done about an error, and after EINTR Linux has closed it all the same (close(2)).
        close(number)
    }
}

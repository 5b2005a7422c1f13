/// Whether two byte strings are equal, in a time that depends on their lengths only.
///
/// For comparing a secret with what a stranger sent: `==` stops at the first difference, and its time tells where that is. The
/// lengths are not hidden.
package func constantTimeEquals(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    var difference: UInt8 = 0
    for index in a.indices {
        difference |= a[index] ^ b[index]
    }
    return difference == 0
}

/// The eight words that SHA-256 carries from block to block, and the function that mixes a block into them.
///
/// The 64 rounds run in groups of sixteen with every variable in its own register: instead of moving eight words one place
/// after each round, each call names them one place further. The message schedule is a ring of sixteen words, not an array of
/// 64: a word is replaced when its successor sixteen rounds later is due.
struct SHA256ChainingValue: Sendable {
    private var words: InlineArray<8, UInt32> = [
        // The first 32 bits of the fractional parts of the square roots of the first eight primes (section 5.3.3).
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]

    /// The words in the order and byte order of the digest.
    var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: SHA256.digestByteCount) { bytes, count in
            let bytes = UnsafeMutableRawBufferPointer(bytes)
            for index in words.indices {
                bytes.storeBytes(of: words[index].bigEndian, toByteOffset: 4 * index, as: UInt32.self)
            }
            count = SHA256.digestByteCount
        }
    }

    /// Mixes in whole blocks; the count of bytes must be a multiple of the block's 64.
    mutating func absorb(blocks: UnsafeRawBufferPointer) {
        precondition(blocks.count % SHA256.blockByteCount == 0, "only whole blocks can be absorbed")
        var offset = 0
        while offset < blocks.count {
            absorb(UnsafeRawBufferPointer(rebasing: blocks[offset..<offset + SHA256.blockByteCount]))
            offset += SHA256.blockByteCount
        }
    }

    /// Mixes in one block (section 6.2.2).
    private mutating func absorb(_ block: UnsafeRawBufferPointer) {
        var schedule = MessageSchedule(block)
        var (a, b, c, d) = (words[0], words[1], words[2], words[3])
        var (e, f, g, h) = (words[4], words[5], words[6], words[7])
        var carry = b ^ c
        mixGroup(&a, &b, &c, &d, &e, &f, &g, &h, &carry, &schedule, 0)
        mixGroup(&a, &b, &c, &d, &e, &f, &g, &h, &carry, &schedule, 16)
        mixGroup(&a, &b, &c, &d, &e, &f, &g, &h, &carry, &schedule, 32)
        mixGroup(&a, &b, &c, &d, &e, &f, &g, &h, &carry, &schedule, 48)
        words[0] &+= a
        words[1] &+= b
        words[2] &+= c
        words[3] &+= d
        words[4] &+= e
        words[5] &+= f
        words[6] &+= g
        words[7] &+= h
    }
}

/// Rounds `group` to `group + 15`. No loop: with every round written out its constant is part of an instruction, and no
/// register is needed for it.
@inline(__always)
private func mixGroup(
    _ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32, _ d: inout UInt32,
    _ e: inout UInt32, _ f: inout UInt32, _ g: inout UInt32, _ h: inout UInt32,
    _ carry: inout UInt32, _ schedule: inout MessageSchedule, _ group: Int
) {
    mix(a, b, c, &d, e, f, g, &h, &carry, schedule.input(0, in: group))
    mix(h, a, b, &c, d, e, f, &g, &carry, schedule.input(1, in: group))
    mix(g, h, a, &b, c, d, e, &f, &carry, schedule.input(2, in: group))
    mix(f, g, h, &a, b, c, d, &e, &carry, schedule.input(3, in: group))
    mix(e, f, g, &h, a, b, c, &d, &carry, schedule.input(4, in: group))
    mix(d, e, f, &g, h, a, b, &c, &carry, schedule.input(5, in: group))
    mix(c, d, e, &f, g, h, a, &b, &carry, schedule.input(6, in: group))
    mix(b, c, d, &e, f, g, h, &a, &carry, schedule.input(7, in: group))
    mix(a, b, c, &d, e, f, g, &h, &carry, schedule.input(8, in: group))
    mix(h, a, b, &c, d, e, f, &g, &carry, schedule.input(9, in: group))
    mix(g, h, a, &b, c, d, e, &f, &carry, schedule.input(10, in: group))
    mix(f, g, h, &a, b, c, d, &e, &carry, schedule.input(11, in: group))
    mix(e, f, g, &h, a, b, c, &d, &carry, schedule.input(12, in: group))
    mix(d, e, f, &g, h, a, b, &c, &carry, schedule.input(13, in: group))
    mix(c, d, e, &f, g, h, a, &b, &carry, schedule.input(14, in: group))
    mix(b, c, d, &e, f, g, h, &a, &carry, schedule.input(15, in: group))
}

/// One round (section 6.2.2, step 3), with the two words that change written in place.
///
/// `carry` brings `b ^ c` from the round before, where it was `a ^ b`, for the majority of `a`, `b` and `c`: one instruction less.
/// The turns of `sigma0` are nested, which saves copies of the word: nothing waits for them. The next round waits for those of
/// `sigma1`, which therefore stand side by side.
@inline(__always)
private func mix(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32,
    _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32, _ carry: inout UInt32, _ input: UInt32
) {
    let sigma0 = rotated(rotated(rotated(a, 9) ^ a, 11) ^ a, 2)
    let sigma1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
    let choice = g ^ (e & (f ^ g))
    let nextCarry = a ^ b
    let majority = b ^ (nextCarry & carry)
    carry = nextCarry
    h = h &+ sigma1 &+ choice &+ input
    d = d &+ h
    h = h &+ sigma0 &+ majority
}

/// The word turned right by a number of bits (section 3.2).
@inline(__always)
private func rotated(_ word: UInt32, _ bitCount: UInt32) -> UInt32 {
    (word &>> bitCount) | (word &<< (32 &- bitCount))
}

/// The sixteen schedule words of the current group of rounds (section 6.2.2, step 1).
private struct MessageSchedule {
    private var words = InlineArray<16, UInt32>(repeating: 0)

    @inline(__always)
    init(_ block: UnsafeRawBufferPointer) {
        for index in 0..<16 {
            words[index] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
        }
    }

    /// What round `group + index` adds: its constant and its schedule word, which from round 16 on is made first and takes the
    /// place of the one sixteen rounds before.
    @inline(__always)
    mutating func input(_ index: Int, in group: Int) -> UInt32 {
        if group > 0 {
            let (near, far) = (words[(index &+ 1) & 15], words[(index &+ 14) & 15])
            let sigma0 = rotated(near, 7) ^ rotated(near, 18) ^ (near &>> 3)
            let sigma1 = rotated(far, 17) ^ rotated(far, 19) ^ (far &>> 10)
            words[index] = words[index] &+ sigma0 &+ words[(index &+ 9) & 15] &+ sigma1
        }
        return words[index] &+ roundConstants[group &+ index]
    }
}

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes (section 4.2.2).
private let roundConstants: InlineArray<64, UInt32> = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
]

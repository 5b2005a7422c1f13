// What libFuzzer calls with inputs that it makes up; `make fuzz` builds and runs it. It is no part of the package.

import HTTP

@testable import HTTPServer

/// Reads an input whole, and again in pieces whose lengths its own bytes decide: both must come to the same verdicts, a refusal must
/// be the last of them, and no request may exceed a limit. A parser that reads beyond its bytes is found by the address sanitizer.
@_cdecl("LLVMFuzzerTestOneInput")
public func readRequests(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeRawBufferPointer(start: start, count: count))
    // Small, so that short inputs come upon them.
    let limits = HTTPRequestLimits(headByteCount: 512, fieldCount: 8, targetByteCount: 128, bodyByteCount: 256, chunkExtensionByteCount: 32)
    let whole = Reading(limits: limits, pieces: [input[...]])
    let pieces = Reading(limits: limits, pieces: input.cutByItself())
    precondition(whole.verdicts == pieces.verdicts, "the verdicts depend on where the bytes were split")
    for (place, verdict) in whole.verdicts.enumerated() {
        switch verdict {
        case .refused:
            precondition(place == whole.verdicts.count - 1, "something was read after a refusal")
        case .request(let request, _, _):
            precondition(request.body.count <= limits.bodyByteCount && request.fields.count <= limits.fieldCount)
            precondition(request.target.utf8.count <= limits.targetByteCount)
            precondition(request.fields.allSatisfy { HTTPField.isValue($0.value.utf8) }, "a value could split an answer")
        case .incomplete:
            preconditionFailure("no verdict")
        }
    }
    return 0
}

/// The verdicts on bytes that come in pieces.
private struct Reading {
    private(set) var verdicts: [HTTPRequestParser.Verdict] = []

    init(limits: HTTPRequestLimits, pieces: [ArraySlice<UInt8>]) {
        var parser = HTTPRequestParser(limits: limits)
        for piece in pieces {
            var rest = piece
            while !rest.isEmpty {
                let (verdict, byteCount) = rest.withUnsafeBytes { parser.parse($0) }
                precondition(byteCount <= rest.count, "more was consumed than there is")
                rest = rest.dropFirst(byteCount)
                if case .incomplete = verdict {
                    precondition(rest.isEmpty, "bytes were left although more are wanted")
                    break
                }
                verdicts.append(verdict)
                if case .refused = verdict { return }
            }
        }
    }
}

extension [UInt8] {
    fileprivate func cutByItself() -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        while start < count {
            let end = Swift.min(count, start + 1 + Int(self[start] % 7))
            pieces.append(self[start..<end])
            start = end
        }
        return pieces
    }
}

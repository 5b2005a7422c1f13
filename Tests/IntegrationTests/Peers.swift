import Foundation
import TestSupport
import XCTest

/// Programs of others that `make test-integration` has set up and started.
enum Peers {
    /// Where moto's server is, which speaks as DynamoDB in AWS does.
    ///
    /// - Throws: a skip that says what was not tested, when the tests run without it
    static func moto(_ function: String = #function) throws -> String {
        try named("MOTO_URL", function)
    }

    /// The folder of the AWS command line and of a Python that has boto3.
    ///
    /// - Throws: as ``moto(_:)``
    static func programs(_ function: String = #function) throws -> String {
        try named("PEERS", function)
    }

    private static func named(_ name: String, _ function: String) throws -> String {
        guard let value = environmentVariable(name) else {
            throw XCTSkip("NOT TESTED here, but by make test-integration: \(function)")
        }
        return value
    }
}

/// A number as DynamoDB keeps it: decimal, exact, up to 38 significant digits, magnitude 1E-130 … 9.9…E+125 or zero.
///
/// Source: "Naming rules and data types" in the DynamoDB developer guide, "Number". It is never held in a binary float.
package struct DynamoDBNumber: Sendable, Hashable {
    /// The normalised text: no leading or trailing zeros, no exponent, no plus sign, `0` for every zero.
    package let text: String

    init(normalizedText text: String) {
        self.text = text
    }
}

package import HTTP
package import Observation
package import Settings
package import Slack

/// Where an upload goes, and whom it tells.
package struct UploadSettings: Sendable {
    /// The API's address.
    package var endpoint: Endpoint
    /// The key that the API asks for.
    package var apiKey: Secret?
    /// The channel that is told; nobody without it.
    package var webhook: SlackWebhook?

    package static let endpoint = Setting(
        "ENDPOINT", meaning: "Address of the API that entries are uploaded to, such as `http://127.0.0.1:3000`")
    package static let webhook = Setting(
        "SLACK_WEBHOOK_URL", meaning: "Address of the Slack channel's incoming webhook that is told of uploads; unset: nobody is",
        isSecret: true)

    /// The variables of uploads alone, in the order of the README; the key is that of ``TimeTrackingSettings``.
    package static let all = [endpoint, webhook]

    /// Where the API is, and the key that it asks for; what is wrong is left with the reader.
    package static func api(reading reader: inout SettingsReader) -> (endpoint: Endpoint, key: Secret?) {
        var endpoint = Endpoint.loopback
        if let text = reader.string(Self.endpoint) {
            do throws(Endpoint.Invalid) {
                endpoint = try Endpoint(text)
            } catch {
                reader.report(Self.endpoint, "its value \(error)")
            }
        } else {
            reader.report(Self.endpoint, "is not set")
        }
        let key = reader.secret(TimeTrackingSettings.apiKey)
        if let key, HTTPField(.xAPIKey, key.reveal()) == nil {
            reader.report(TimeTrackingSettings.apiKey, "its value has a character that cannot be sent, or a blank at an end")
        }
        return (endpoint, key)
    }

    /// Reads them; what is wrong is left with the reader.
    package init(reading reader: inout SettingsReader) {
        (endpoint, apiKey) = Self.api(reading: &reader)
        if let address = reader.secret(Self.webhook) {
            do throws(SlackWebhook.Invalid) {
                webhook = try SlackWebhook(address)
            } catch {
                reader.report(Self.webhook, "its value \(error)")
            }
        }
    }
}

extension Endpoint {
    /// Stands where a setting is wrong, until all wrong settings are told.
    fileprivate static var loopback: Endpoint {
        guard let endpoint = try? Endpoint("http://127.0.0.1") else { preconditionFailure("a literal that is an endpoint") }
        return endpoint
    }
}

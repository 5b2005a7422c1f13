package import HTTP

extension Endpoint {
    /// AWS's own endpoint of a service in a region.
    ///
    /// - Parameter service: its name in host names, `dynamodb`
    package init(service: StaticString, region: Region) {
        guard let authority = try? HTTPAuthority("\(service).\(region.name).\(region.domain)") else {
            preconditionFailure("\(service) cannot be part of a host name")
        }
        self.init(authority)
    }
}

import HTTP

extension TimeTrackingRoutes {
    /// Adds the dashboard: `/`, and the files that its page names. They hold no entry, so that no key is asked for; the page asks
    /// for one where the API does.
    func addDashboard(to routes: inout Routes) {
        let files = [
            ("/", "text/html", PackageResources.dashboard_html), ("/dashboard.css", "text/css", PackageResources.dashboard_css),
            ("/dashboard.js", "text/javascript", PackageResources.dashboard_js),
            ("/dashboard-charts.js", "text/javascript", PackageResources.dashboard_charts_js),
            ("/dashboard-clock.js", "text/javascript", PackageResources.dashboard_clock_js),
        ]
        for (path, type, body) in files {
            var fields = Self.dashboardFields
            fields.setValue("\(type); charset=utf-8", for: .contentType)
            let answer = Routes.constant(HTTPResponse(status: .ok, fields: fields, body: body))
            routes.on(.get, path) { _, _ in answer }
        }
    }

    /// Nothing from elsewhere, no script and no handler in the page, no frame around it (Content Security Policy level 3): text
    /// that somebody stored can at worst be read. Browsers ask again each time and mostly get 304.
    private static let dashboardFields: HTTPFields = [
        HTTPFieldName(known: "content-security-policy"): [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src data:", "base-uri 'none'",
            "form-action 'none'", "frame-ancestors 'none'",
        ].joined(separator: "; "),
        HTTPFieldName(known: "x-content-type-options"): "nosniff", HTTPFieldName(known: "referrer-policy"): "no-referrer",
        .cacheControl: "no-cache",
    ]
}

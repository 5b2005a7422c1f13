/// The API described in OpenAPI 3.1, as `GET /openapi.json` serves it. Tests hold the routes and the answers against it.
enum OpenAPIDocument {
    static let bytes = Array(text.utf8)

    private static let text = #"""
        {
          "openapi": "3.1.0",
          "info": {
            "title": "Time tracking",
            "version": "1.0.0",
            "description": "Reads and keeps time entries. Errors are RFC 9457 problem documents."
          },
          "servers": [{"url": "http://127.0.0.1:3000"}],
          "security": [{}, {"apiKey": []}],
          "paths": {
            "/": {
              "get": {"operationId": "dashboard", "summary": "The dashboard, a page for people.", "security": [{}],
                "responses": {"200": {"description": "HTML.", "content": {"text/html": {"schema": {"type": "string"}}}}}}
            },
            "/dashboard.css": {
              "get": {"operationId": "dashboardStyle", "summary": "A part of the dashboard.", "security": [{}],
                "responses": {"200": {"description": "Text.", "content": {"text/css": {"schema": {"type": "string"}}}}}}
            },
            "/dashboard.js": {
              "get": {"operationId": "dashboardScript", "summary": "A part of the dashboard.", "security": [{}],
                "responses": {"200": {"description": "Text.", "content": {"text/javascript": {"schema": {"type": "string"}}}}}}
            },
            "/dashboard-charts.js": {
              "get": {"operationId": "dashboardCharts", "summary": "A part of the dashboard.", "security": [{}],
                "responses": {"200": {"description": "Text.", "content": {"text/javascript": {"schema": {"type": "string"}}}}}}
            },
            "/dashboard-clock.js": {
              "get": {"operationId": "dashboardClock", "summary": "A part of the dashboard.", "security": [{}],
                "responses": {"200": {"description": "Text.", "content": {"text/javascript": {"schema": {"type": "string"}}}}}}
            },
            "/fetch": {
              "get": {
                "operationId": "fetch",
                "summary": "The entries whose start lies in a stretch of time, ascending by start, then by key.",
                "description": "Exactly one of period, date and from must be given.",
                "parameters": [
                  {"$ref": "#/components/parameters/period"}, {"$ref": "#/components/parameters/date"},
                  {"$ref": "#/components/parameters/from"}, {"$ref": "#/components/parameters/to"},
                  {"$ref": "#/components/parameters/activityType"},
                  {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}}
                ],
                "responses": {
                  "200": {"description": "The entries.",
                    "headers": {"ETag": {"schema": {"type": "string"}}},
                    "content": {"application/json": {"schema": {"type": "object", "required": ["data"], "additionalProperties": false,
                      "properties": {"data": {"type": "array", "items": {"$ref": "#/components/schemas/StoredEntry"}}}}}}},
                  "304": {"description": "The client has this answer already."},
                  "400": {"$ref": "#/components/responses/Problem"},
                  "401": {"$ref": "#/components/responses/Problem"},
                  "503": {"$ref": "#/components/responses/Problem"}
                }
              }
            },
            "/update": {
              "post": {
                "operationId": "update",
                "summary": "Keeps entries: all of them, or none is accepted. Sending the same again changes nothing.",
                "requestBody": {"required": true, "content": {"application/json": {"schema":
                  {"type": "array", "maxItems": 25000, "items": {"$ref": "#/components/schemas/Entry"}}}}},
                "responses": {
                  "200": {"description": "All are stored.", "content": {"application/json": {"schema": {
                    "type": "object", "required": ["data"], "additionalProperties": false, "properties": {"data": {
                      "type": "object", "required": ["summary", "entries"], "additionalProperties": false, "properties": {
                        "summary": {"type": "string"},
                        "entries": {"type": "array", "items": {"type": "object", "required": ["duration"], "additionalProperties": false,
                          "properties": {"duration": {"type": "number"}, "description": {"type": "string"}}}}}}}}}}},
                  "400": {"$ref": "#/components/responses/Problem"},
                  "401": {"$ref": "#/components/responses/Problem"},
                  "413": {"$ref": "#/components/responses/Problem"},
                  "415": {"$ref": "#/components/responses/Problem"},
                  "503": {"$ref": "#/components/responses/Problem"}
                }
              }
            },
            "/summary": {
              "get": {
                "operationId": "summary",
                "summary": "Where the time of a range went: totals by activity, day and week, averages, pauses and overlaps.",
                "description": "Exactly one of period, date and from must be given. Time is end minus start; what reaches out of the range is cut off, and an entry across midnight counts on the days it touches. Entries of more than seven days are skipped. Seconds add up; hours are rounded.",
                "parameters": [
                  {"$ref": "#/components/parameters/period"}, {"$ref": "#/components/parameters/date"},
                  {"$ref": "#/components/parameters/from"}, {"$ref": "#/components/parameters/to"},
                  {"$ref": "#/components/parameters/activityType"},
                  {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}}
                ],
                "responses": {
                  "200": {"description": "The totals.",
                    "headers": {"ETag": {"schema": {"type": "string"}}},
                    "content": {"application/json": {"schema": {"type": "object", "required": ["data"], "additionalProperties": false,
                      "properties": {"data": {"$ref": "#/components/schemas/Summary"}}}}}},
                  "304": {"description": "The client has this answer already."},
                  "400": {"$ref": "#/components/responses/Problem"},
                  "401": {"$ref": "#/components/responses/Problem"},
                  "503": {"$ref": "#/components/responses/Problem"}
                }
              }
            },
            "/entries/{activity_start_end}": {
              "delete": {
                "operationId": "delete",
                "summary": "Removes one entry.",
                "parameters": [{"name": "activity_start_end", "in": "path", "required": true, "schema": {"type": "string"}, "description": "The key of the entry."}],
                "responses": {
                  "204": {"description": "It is gone."},
                  "400": {"$ref": "#/components/responses/Problem"},
                  "401": {"$ref": "#/components/responses/Problem"},
                  "404": {"$ref": "#/components/responses/Problem"},
                  "503": {"$ref": "#/components/responses/Problem"}
                }
              }
            },
            "/health": {
              "get": {"operationId": "health", "summary": "Whether the process is alive.", "security": [{}],
                "responses": {"200": {"$ref": "#/components/responses/Status"}}}
            },
            "/ready": {
              "get": {"operationId": "ready", "summary": "Whether the table can be reached.", "security": [{}],
                "responses": {"200": {"$ref": "#/components/responses/Status"}, "503": {"$ref": "#/components/responses/Problem"}}}
            },
            "/openapi.json": {
              "get": {"operationId": "openapi", "summary": "This document.", "security": [{}],
                "responses": {"200": {"description": "OpenAPI 3.1.", "content": {"application/json": {"schema": {"type": "object"}}}}}}
            }
          },
          "components": {
            "securitySchemes": {"apiKey": {"type": "apiKey", "in": "header", "name": "x-api-key"}},
            "parameters": {
              "period": {"name": "period", "in": "query", "schema": {"enum": ["week", "fortnight", "month", "year"]},
                "description": "Up to now, from the start of the day that long ago."},
              "date": {"name": "date", "in": "query", "schema": {"type": "string", "format": "date"}, "description": "One day."},
              "from": {"name": "from", "in": "query", "schema": {"type": "string"}, "description": "A date or an instant; included."},
              "to": {"name": "to", "in": "query", "schema": {"type": "string"}, "description": "A date or an instant; left out of the range. Without it: now."},
              "activityType": {"name": "activity_type", "in": "query", "schema": {"type": "string"}, "description": "Only entries of this activity."}
            },
            "schemas": {
              "Entry": {
                "type": "object",
                "required": ["activity_type", "start", "end"],
                "additionalProperties": false,
                "properties": {
                  "activity_start_end": {"type": "string", "description": "<activity_type>_<start>_<end>; derived when left out, must match when given."},
                  "year": {"type": "string", "pattern": "^[0-9]{4}$", "description": "UTC year of start; derived when left out."},
                  "activity_type": {"type": "string", "minLength": 1, "maxLength": 64},
                  "start": {"type": "string", "format": "date-time"},
                  "end": {"type": "string", "format": "date-time"},
                  "duration": {"type": "number", "minimum": 0, "description": "Decimal hours; derived when left out."},
                  "description": {"type": "string", "maxLength": 1000}
                }
              },
              "StoredEntry": {
                "type": "object",
                "required": ["activity_start_end", "year", "start"],
                "description": "A row. Rows of older tools may break the rules of Entry.",
                "properties": {
                  "activity_start_end": {"type": "string"},
                  "year": {"type": "string"},
                  "activity_type": {"type": "string"},
                  "start": {"type": "string"},
                  "end": {"type": "string"},
                  "duration": {"type": ["number", "string"]},
                  "description": {"type": "string"}
                }
              },
              "Summary": {
                "type": "object",
                "required": ["from", "to", "firstDay", "lastDay", "timeZone", "weekStart", "seconds", "hours", "entries", "skipped", "activities", "days", "weeks", "averages", "gaps", "overlaps"],
                "properties": {
                  "from": {"type": "string", "format": "date-time"},
                  "to": {"type": "string", "format": "date-time", "description": "Left out of the range."},
                  "firstDay": {"type": "string", "format": "date"},
                  "lastDay": {"type": "string", "format": "date"},
                  "timeZone": {"type": "string"},
                  "weekStart": {"enum": ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"], "type": "string"},
                  "seconds": {"type": "integer"},
                  "hours": {"type": "number"},
                  "entries": {"type": "integer"},
                  "skipped": {"type": "integer", "description": "Rows without start or end, and entries of more than seven days."},
                  "activities": {"type": "array", "description": "The longest first.", "items": {"type": "object",
                    "required": ["activity_type", "seconds", "hours", "entries"], "properties": {
                      "activity_type": {"type": "string"}, "seconds": {"type": "integer"}, "hours": {"type": "number"}, "entries": {"type": "integer"}}}},
                  "days": {"type": "array", "description": "Days that have entries, ascending.", "items": {"type": "object",
                    "required": ["date", "seconds", "hours", "activities"], "properties": {
                      "date": {"type": "string", "format": "date"}, "seconds": {"type": "integer"}, "hours": {"type": "number"},
                      "activities": {"type": "array", "items": {"type": "object", "required": ["activity_type", "seconds", "hours"], "properties": {
                        "activity_type": {"type": "string"}, "seconds": {"type": "integer"}, "hours": {"type": "number"}}}}}}},
                  "weeks": {"type": "array", "description": "Weeks that have entries, cut off where the range ends.", "items": {"type": "object",
                    "required": ["firstDay", "seconds", "hours"], "properties": {
                      "firstDay": {"type": "string", "format": "date"}, "seconds": {"type": "integer"}, "hours": {"type": "number"}}}},
                  "averages": {"type": "object", "description": "Hours of a day, of a day that has time, and of seven days.", "required": ["day", "activeDay", "week"],
                    "properties": {"day": {"type": "number"}, "activeDay": {"type": "number"}, "week": {"type": "number"}}},
                  "gaps": {"$ref": "#/components/schemas/Stretches"},
                  "overlaps": {"$ref": "#/components/schemas/Stretches"}
                }
              },
              "Stretches": {
                "type": "object",
                "description": "All of them counted, the first 100 named.",
                "required": ["count", "seconds", "hours", "first"],
                "properties": {
                  "count": {"type": "integer"}, "seconds": {"type": "integer"}, "hours": {"type": "number"},
                  "first": {"type": "array", "items": {"type": "object", "required": ["from", "to"], "properties": {
                    "from": {"type": "string", "format": "date-time"}, "to": {"type": "string", "format": "date-time"}}}}
                }
              },
              "Problem": {
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                  "type": {"type": "string"},
                  "title": {"type": "string"},
                  "status": {"type": "integer"},
                  "detail": {"type": "string"},
                  "requestId": {"type": "string"},
                  "errors": {"type": "array", "items": {"type": "object", "required": ["pointer", "rule"], "properties": {
                    "pointer": {"type": "string"}, "value": {"type": "string"}, "rule": {"type": "string"}}}},
                  "notStored": {"type": "array", "items": {"type": "string"}, "description": "Keys of the entries that are not stored."}
                }
              }
            },
            "responses": {
              "Problem": {"description": "What is wrong.", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
              "Status": {"description": "Yes.", "content": {"application/json": {"schema": {"type": "object", "required": ["data"],
                "properties": {"data": {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}}}}}}
            }
          }
        }
        """#
}

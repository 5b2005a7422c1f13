import XCTest

@testable import CommandLineTool

final class ManualPageTests: XCTestCase {
    func testThePageHasEverySection() {
        let tool = Command(
            "sample-tool", summary: "Does something with a file.", discussion: "First `-n` paragraph.\n\n.Second 'paragraph'.",
            version: .init("1.2.3", date: "2026-11-27"), options: [Sample.port, Sample.tag], flags: [Sample.verbose],
            positionals: [Sample.file], settings: Sample.tool.settings, files: [.init("~/.config/x", "what is set")],
            exitCodes: [.configuration], examples: [.init("sample-tool \\ a", "back\\slash"), .init(".b", "point")],
            seeAlso: ["timew(1)", "man(7)"])
        XCTAssertEqual(
            tool.manualPage(),
            #"""
            .TH "SAMPLE\-TOOL" 1 "2026-11-27" "sample\-tool 1.2.3" "User Commands"
            .nh
            .ad l
            .SH "NAME"
            sample\-tool \- does something with a file
            .SH "SYNOPSIS"
            \fBsample\-tool\fR \fI[options]\fR \fIFILE\fR
            .SH "DESCRIPTION"
            Does something with a file.
            .PP
            First \fB\-n\fR paragraph.
            .PP
            \&.Second \(aqparagraph\(aq.
            .SH "ARGUMENTS"
            .TP
            \fIFILE\fR
            File to read
            .SH "OPTIONS"
            .TP
            \fB\-p\fR, \fB\-\-port\fR \fIPORT\fR
            Port to listen on [default: 3000]
            .TP
            \fB\-t\fR, \fB\-\-tag\fR \fITAG\[u2026]\fR
            Tag to keep
            .TP
            \fB\-v\fR, \fB\-\-verbose\fR
            Say more
            .TP
            \fB\-h\fR, \fB\-\-help\fR
            Show this help
            .TP
            \fB\-\-version\fR
            Show the version
            .TP
            \fB\-\-man\fR
            Print the manual page
            .TP
            \fB\-\-completion\fR \fISHELL\fR
            Print a completion script: bash, zsh, fish
            .SH "EXIT STATUS"
            .TP
            \fB0\fR
            all went well
            .TP
            \fB64\fR
            the command line was wrong
            .TP
            \fB74\fR
            reading or writing failed
            .TP
            \fB78\fR
            a setting is wrong or missing
            .TP
            \fB141\fR
            the reader of the output went away
            .SH "ENVIRONMENT"
            .TP
            \fBDB_ENDPOINT\fR
            Where the database is [default: http://localhost:8000]
            .SH "FILES"
            .TP
            \fI\(ti/.config/x\fR
            what is set
            .SH "EXAMPLES"
            back\eslash
            .PP
            .RS "4"
            .EX
            sample\-tool \e a
            .EE
            .RE
            .PP
            point
            .PP
            .RS "4"
            .EX
            \&.b
            .EE
            .RE
            .SH "SEE ALSO"
            \fBtimew\fR(1), \fBman\fR(7)

            """#)
    }

    func testSubcommandsStandBelowWhatTheyCanDo() {
        let page = Sample.table.manualPage()
        XCTAssertTrue(
            page.contains(
                #"""
                .SH "COMMANDS"
                .TP
                \fBcreate\fR \fI[options]\fR \fI[NAME]\fR
                Makes it.
                .RS
                .TP
                \fI[NAME]\fR
                What to make
                .TP
                \fB\-\-delay\fR \fISECONDS\fR
                How long to wait
                .RE
                .TP
                \fBdelete\fR \fI[options]\fR
                """#), page)
    }

    func testNoTextCanBecomeARequest() {
        for text in [".so /etc/passwd", "'br", "\\!x", "a\n.b", "…\u{1F600}", "`.x`", "one ` accent", "-", "\"q\"", "^~"] {
            let command = Command("x", summary: text, discussion: text, flags: [.init("f", meaning: text)])
            for line in command.manualPage().split(separator: "\n") {
                XCTAssertTrue(line.utf8.allSatisfy { $0 < 0x80 }, String(line))
                guard line.hasPrefix(".") || line.hasPrefix("'") else { continue }
                XCTAssertTrue([".TH ", ".nh", ".ad ", ".SH ", ".TP", ".PP"].contains { line.hasPrefix($0) }, String(line))
            }
        }
        XCTAssertEqual(RoffPage.markedUp("see `a-b`, don't `"), #"see \(gaa\-b\(ga, don\(aqt \(ga"#)
        XCTAssertEqual(RoffPage.escaped("…\u{1F600}é"), #"\[u2026]\[u1F600]\[u00E9]"#)
    }

    func testTheNameIsListedAsAPhrase() {
        for (summary, phrase) in [("Copy rows.", "copy rows"), ("DynamoDB here.", "DynamoDB here"), ("A. B", "a. B")] {
            let page = Command("x", summary: summary).manualPage()
            XCTAssertTrue(page.contains("\nx \\- \(phrase)\n"), page)
        }
    }

    func testLongLinesAreWrappedInTheSource() {
        let page = Command("x", summary: String(repeating: "word ", count: 100)).manualPage()
        for line in page.split(separator: "\n") { XCTAssertLessThan(line.utf8.count, 80, String(line)) }
    }
}

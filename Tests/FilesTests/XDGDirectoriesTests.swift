import Files
import XCTest

final class XDGDirectoriesTests: XCTestCase {
    func testWithoutVariablesTheyAreBelowTheHomeDirectory() throws {
        let directories = XDGDirectories { ["HOME": "/home/me"][$0] }
        XCTAssertEqual(try directories.data(), "/home/me/.local/share")
        XCTAssertEqual(try directories.configuration(), "/home/me/.config")
        XCTAssertEqual(try directories.state(), "/home/me/.local/state")
        XCTAssertEqual(try directories.cache(), "/home/me/.cache")
        XCTAssertNil(directories.runtime)
    }

    func testVariablesComeFirstAndMakeTheHomeDirectoryUnnecessary() throws {
        let variables = [
            "XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s", "XDG_CACHE_HOME": "/k",
            "XDG_RUNTIME_DIR": "/run/user/1",
        ]
        let directories = XDGDirectories { variables[$0] }
        XCTAssertEqual(try directories.data(), "/d")
        XCTAssertEqual(try directories.configuration(), "/c")
        XCTAssertEqual(try directories.state(), "/s")
        XCTAssertEqual(try directories.cache(), "/k")
        XCTAssertEqual(directories.runtime, "/run/user/1")
    }

    func testRelativeAndEmptyValuesAreIgnored() throws {
        let variables = ["HOME": "/h/", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "", "XDG_RUNTIME_DIR": "run"]
        let directories = XDGDirectories { variables[$0] }
        XCTAssertEqual(try directories.data(), "/h/.local/share")
        XCTAssertEqual(try directories.cache(), "/h/.cache")
        XCTAssertNil(directories.runtime)
    }

    func testAMissingOrRelativeHomeIsRefusedWhereItIsNeeded() {
        for home in [nil, "", "me"] as [String?] {
            let directories = XDGDirectories { $0 == "HOME" ? home : $0 == "XDG_DATA_HOME" ? "/d" : nil }
            XCTAssertEqual(try directories.data(), "/d", "no home is needed for it")
            XCTAssertThrowsError(try directories.configuration()) { error in
                XCTAssertEqual(error as? XDGError, .homeIsMissing(neededFor: "XDG_CONFIG_HOME"))
                XCTAssertEqual("\(error)", "neither XDG_CONFIG_HOME nor HOME is set to an absolute path")
            }
        }
    }
}

final class FilePathTests: XCTestCase {
    func testADirectoryAndANameMakeUpAPath() {
        let vectors = [
            ("/a/b", "/a", "b"), ("/a/b/", "/a", "b"), ("/b", "/", "b"), ("b", ".", "b"), ("a//b", "a", "b"), ("./b", ".", "b"),
            ("/a/b//", "/a", "b"), ("/", "/", ""), ("//", "/", ""),
        ]
        for (path, directory, name) in vectors {
            XCTAssertEqual(FilePath.directory(of: path), directory, path)
            XCTAssertEqual(FilePath.name(of: path), name, path)
        }
        XCTAssertEqual(FilePath.join("/a", "b"), "/a/b")
        XCTAssertEqual(FilePath.join("/", "b"), "/b")
    }
}

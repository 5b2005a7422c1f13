import Files
import XCTest

final class XDGDirectoriesTests: XCTestCase {
    func testWithoutVariablesTheyAreBelowTheHomeDirectory() throws {
        let directories = try XDGDirectories { ["HOME": "/home/me"][$0] }
        XCTAssertEqual(directories.data, "/home/me/.local/share")
        XCTAssertEqual(directories.configuration, "/home/me/.config")
        XCTAssertEqual(directories.state, "/home/me/.local/state")
        XCTAssertEqual(directories.cache, "/home/me/.cache")
        XCTAssertNil(directories.runtime)
    }

    func testVariablesComeFirstAndMakeTheHomeDirectoryUnnecessary() throws {
        let variables = [
            "XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s", "XDG_CACHE_HOME": "/k",
            "XDG_RUNTIME_DIR": "/run/user/1",
        ]
        let directories = try XDGDirectories { variables[$0] }
        XCTAssertEqual(directories.data, "/d")
        XCTAssertEqual(directories.configuration, "/c")
        XCTAssertEqual(directories.state, "/s")
        XCTAssertEqual(directories.cache, "/k")
        XCTAssertEqual(directories.runtime, "/run/user/1")
    }

    func testRelativeAndEmptyValuesAreIgnored() throws {
        let variables = ["HOME": "/h/", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "", "XDG_RUNTIME_DIR": "run"]
        let directories = try XDGDirectories { variables[$0] }
        XCTAssertEqual(directories.data, "/h/.local/share")
        XCTAssertEqual(directories.cache, "/h/.cache")
        XCTAssertNil(directories.runtime)
    }

    func testAMissingOrRelativeHomeIsRefusedWhereItIsNeeded() {
        for home in [nil, "", "me"] as [String?] {
            XCTAssertThrowsError(try XDGDirectories { $0 == "HOME" ? home : $0 == "XDG_DATA_HOME" ? "/d" : nil }) { error in
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

package import CommandLineTool
package import Files
import Settings

extension ProgramHost {
    /// Keeps two runs of a program apart, until the lock is released or the process ends.
    ///
    /// The lock stands in the state directory, not in the runtime directory: cron sets no `XDG_RUNTIME_DIR`, so a run by
    /// cron and one from a terminal would lock two different files.
    ///
    /// - Parameter name: of the program
    /// - Throws: ``ToolError`` with 75 when another run holds it, 78 without a home directory, 73 when it cannot be made
    package func lock(_ name: String) throws(ToolError) -> FileLock {
        let directory: String
        do throws(XDGError) {
            directory = FilePath.join(try XDGDirectories { environment[$0] }.state(), "time-tracking")
        } catch {
            throw ToolError("\(error)", .configuration)
        }
        do throws(FileError) {
            try PosixFileSystem().createDirectories(directory)
        } catch {
            throw ToolError("\(error)", .cannotCreate)
        }
        do throws(FileLockError) {
            return try FileLock(FilePath.join(directory, "\(name).lock"))
        } catch {
            switch error {
            case .held(_, let processID):
                let holder = processID.map { "process \($0)" } ?? "another process"
                throw ToolError("another run is under way (\(holder)); try again later", .temporaryFailure)
            case .file(let error): throw ToolError("\(error)", .cannotCreate)
            }
        }
    }
}

/// How often a test repeats what more repetitions make surer: a few times in `make test`, many in `make test-long`.
package func rounds(_ few: Int, long many: Int) -> Int {
    environmentVariable("LONG_TESTS") == nil ? few : many
}

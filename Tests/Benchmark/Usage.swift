import Glibc

/// What this process has used so far.
struct Usage {
    let cpuSeconds: Double
    let peakKilobytes: Int

    static var now: Usage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let times = [usage.ru_utime, usage.ru_stime]
        return Usage(
            cpuSeconds: times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6 }, peakKilobytes: usage.ru_maxrss)
    }
}

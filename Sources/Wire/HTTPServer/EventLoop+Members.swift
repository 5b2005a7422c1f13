import CLinux
import Timekeeping

/// Who lives on a loop: sockets and deadlines.
extension EventLoop {
    /// Takes in a member without socket, which waits for deadlines.
    func add(_ member: any EventLoopMember) -> Registration {
        let slot: UInt32
        if let free = freeSlots.popLast() {
            slot = free
        } else {
            slot = UInt32(slots.count)
            slots.append(Slot())
        }
        slots[Int(slot)].member = member
        return Registration(slot: slot, generation: slots[Int(slot)].generation)
    }

    /// Watches a listening socket: as long as somebody waits there, every turn says so.
    ///
    /// - Returns: whether the kernel has room for it
    func watchConnectionRequests(_ descriptor: Int32, for registration: Registration) -> Bool {
        control(EPOLL_CTL_ADD, descriptor, EPOLLIN.rawValue, registration)
    }

    /// Stops or goes on watching a listening socket.
    func setWatching(_ isWatching: Bool, _ descriptor: Int32, for registration: Registration) {
        _ = control(EPOLL_CTL_MOD, descriptor, isWatching ? EPOLLIN.rawValue : 0, registration)
    }

    /// Watches a connection: every change of its readiness is told once.
    ///
    /// - Returns: whether the kernel has room for it
    func watchConnection(_ descriptor: Int32, for registration: Registration) -> Bool {
        let events = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
        return control(EPOLL_CTL_ADD, descriptor, events, registration)
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ events: UInt32, _ registration: Registration) -> Bool {
        let token = UInt64(registration.generation) << 32 | UInt64(registration.slot)
        var event = epoll_event(events: events, data: epoll_data_t(u64: token))
        return epoll_ctl(poll.number, operation, descriptor, &event) == 0
    }

    /// Lets go of a member. The kernel forgets its socket when that is closed.
    func remove(_ registration: Registration) {
        let slot = Int(registration.slot)
        guard slots[slot].generation == registration.generation else { return }
        slots[slot] = Slot(member: nil, generation: registration.generation &+ 1)
        freeSlots.append(registration.slot)
    }

    /// Sets the one deadline of a member.
    func setDeadline(_ deadline: Deadline, for registration: Registration) {
        let slot = Int(registration.slot)
        guard slots[slot].generation == registration.generation else { return }
        slots[slot].deadline = deadline
        if deadline < earliestDeadline { earliestDeadline = deadline }
    }
}

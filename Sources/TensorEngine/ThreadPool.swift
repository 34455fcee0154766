import Glibc
import Kernels
import Synchronization

/// Threads that share the iterations of one loop at a time; they spin for a while, then park.
///
/// The caller works too. Iterations are handed out one by one by a ticket, so a thread that comes late
/// (or is not scheduled at all) delays nothing: the loop ends when all iterations have been done by
/// whoever came. Measured against Dispatch, a loop of two 10 µs bodies takes 10 µs instead of 27.
final class ThreadPool {
  let threads: Int
  private let crew: Crew
  private var handles: [pthread_t] = []

  init(threads: Int) {
    precondition(threads >= 1, "ThreadPool: \(threads) threads asked for, at least 1 needed")
    self.threads = threads
    crew = Crew()
    for _ in 1..<threads {
      var handle = pthread_t()
      let argument = Unmanaged.passRetained(crew)
      let status = pthread_create(&handle, nil, ThreadPool.main, argument.toOpaque())
      if status == 0 { handles.append(handle) } else { argument.release() }
    }
  }

  deinit {
    crew.dismiss()
    for handle in handles { pthread_join(handle, nil) }
  }

  private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
    argument in
    if let argument { Unmanaged<Crew>.fromOpaque(argument).takeRetainedValue().work() }
    return nil
  }

  /// Calls `body` with each of 0 ..< `count` once and returns when all calls have returned.
  func run(_ count: Int, _ body: (Int) -> Void) {
    guard count > 1, !handles.isEmpty, crew.open() else {
      for index in 0..<count { body(index) }
      return
    }
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { crew.run(count, UnsafeRawPointer($0)) }
    }
    crew.close()
  }
}

/// What the threads of a pool share.
///
/// `ticket` holds the loop's number (upper 32 bits) and its next iteration (lower 32 bits). Between loops
/// the iteration is `closed`, so a late thread can never take an iteration with the `count` and `body` of
/// another loop: both are written (with release) only while the ticket is closed, and taking an iteration
/// is a compare-and-exchange on the whole ticket. A thread that has seen (with acquire) the `count` or
/// `body` of a later loop has therefore seen the ticket closed, and its exchange fails.
private final class Crew: Sendable {
  private static let closed: UInt64 = 0xFFFF_FFFF
  /// About 70 µs: longer takes a core from whoever writes files meanwhile.
  private static let spins = 4_000

  private let ticket = Atomic<UInt64>(Crew.closed)
  private let count = Atomic<Int>(0)
  private let body = Atomic<UInt>(0)  // the address of the closure
  private let finished = Atomic<Int>(0)
  private let busy = Atomic<Bool>(false)
  private let dismissed = Atomic<Bool>(false)
  private let parked = Atomic<Int>(0)
  private let gate = Gate()

  /// Claims the pool for one loop; false while another runs (a nested loop runs serially).
  func open() -> Bool { !busy.exchange(true, ordering: .acquiring) }

  func close() { busy.store(false, ordering: .releasing) }

  func run(_ count: Int, _ body: UnsafeRawPointer) {
    let loop = ((ticket.load(ordering: .relaxed) >> 32) &+ 1) & 0xFFFF_FFFF
    self.count.store(count, ordering: .releasing)
    self.body.store(UInt(bitPattern: body), ordering: .releasing)
    finished.store(0, ordering: .relaxed)
    ticket.store(loop << 32, ordering: .sequentiallyConsistent)
    if parked.load(ordering: .sequentiallyConsistent) > 0 { gate.wakeAll() }

    takeIterations()
    var waited = 0
    while finished.load(ordering: .acquiring) < count {
      waited += 1
      if waited < Crew.spins { spin_pause() } else { sched_yield() }
    }
    ticket.store(loop << 32 | Crew.closed, ordering: .sequentiallyConsistent)
  }

  /// Does iterations of the open loop until none is left.
  private func takeIterations() {
    while true {
      let seen = ticket.load(ordering: .acquiring)
      let index = seen & Crew.closed
      guard index < count.load(ordering: .acquiring), index != Crew.closed,
        let body = UnsafeRawPointer(bitPattern: body.load(ordering: .acquiring))
      else { return }
      let (taken, _) = ticket.weakCompareExchange(
        expected: seen, desired: seen + 1, ordering: .acquiringAndReleasing)
      if taken {
        call(body, Int(index))
        finished.add(1, ordering: .acquiringAndReleasing)
      }
    }
  }

  /// A function of its own, so that the closure is released before the iteration counts as finished.
  @inline(never)
  private func call(_ body: UnsafeRawPointer, _ index: Int) {
    body.assumingMemoryBound(to: ((Int) -> Void).self).pointee(index)
  }

  /// The life of a worker: wait for a loop, do its iterations, until dismissed.
  func work() {
    var last: UInt64 = 0  // a loop that opened before this thread came is not missed
    while true {
      var waited = 0
      while ticket.load(ordering: .acquiring) >> 32 == last {
        if dismissed.load(ordering: .relaxed) { return }
        waited += 1
        if waited < Crew.spins { spin_pause() } else { park(until: last) }
      }
      last = ticket.load(ordering: .acquiring) >> 32
      takeIterations()
    }
  }

  private func park(until last: UInt64) {
    parked.add(1, ordering: .sequentiallyConsistent)
    gate.wait {
      ticket.load(ordering: .sequentiallyConsistent) >> 32 == last
        && !dismissed.load(ordering: .sequentiallyConsistent)
    }
    parked.subtract(1, ordering: .sequentiallyConsistent)
  }

  func dismiss() {
    dismissed.store(true, ordering: .sequentiallyConsistent)
    gate.wakeAll()
  }
}

/// A condition variable with its mutex.
///
/// `@unchecked Sendable`: both pointers are constants, and what they point to is only used through the
/// pthread functions, which are made for use from several threads.
private final class Gate: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Blocks while `mustWait` holds.
  func wait(while mustWait: () -> Bool) {
    pthread_mutex_lock(mutex)
    while mustWait() { pthread_cond_wait(condition, mutex) }
    pthread_mutex_unlock(mutex)
  }

  func wakeAll() {
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }
}

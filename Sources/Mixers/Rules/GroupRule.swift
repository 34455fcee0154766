/// Gathers parts of a kind (drums, guitars, keys, orchestra, vocals) on a bus, so that one fader moves them.
///
/// A group is two stems or more. Source: De Man & Reiss (2013) and Ronan et al. (2015), "The impact of
/// subgrouping practices on the perception of multitrack mixes", AES 139th Convention: engineers group by
/// instrument.
struct GroupRule: MixRule {
  func apply(to plan: inout MixPlan) {
    var members: [String: Int] = [:]
    for part in plan.parts where part.isHeard {
      if let group = part.role.habits.group { members[group, default: 0] += part.stems.count }
    }
    for index in plan.heard {
      if let group = plan.parts[index].role.habits.group, members[group, default: 0] > 1 {
        plan.parts[index].group = group
        plan.parts[index].notes.append("goes with the \(group)")
      }
    }
  }
}

import Foundation
import TestSupport
import Testing

/// Stems that are recognised by their sound alone.
@Suite struct MixRecognitionTests {
  /// The roles of a folder's stems without their names.
  private func heard(_ folder: String) throws -> [String: String] {
    try SongFolder.make { song in
      let stems = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      for (index, stem) in stems.enumerated() {
        try FileManager.default.createSymbolicLink(
          atPath: song.path + "/\(index).flac", withDestinationPath: folder + "/" + stem)
      }
      let json = try song.mix("--json", "--duration", "0.1").json()
      var roles: [String: String] = [:]
      for track in json.tracks {
        let index = (track["name"] as? String).flatMap { Int($0) }
        guard let index, let role = track["role"] as? String else { continue }
        #expect(track["roleFrom"] as? String == "sound")
        roles[stems[index]] = role
      }
      return roles
    }
  }

  @Test func theExample() throws {
    let roles = try heard(datasets + "/example/stems")
    for role in ["kick", "snare", "hats", "bass", "keys"] {
      #expect(roles[role + ".flac"] == role)
    }
  }

  @Test func theDemoSong() throws {
    let roles = try heard(datasets + "/demo/stems")
    for role in ["kick", "snare", "hats", "toms", "bass"] {
      #expect(roles[role + ".flac"] == role)
    }
    #expect(roles["cymbals.flac"] == "overheads")
    #expect(roles["lead_sax.flac"] == "winds")
    // Which instrument plays is often misheard: not that its notes are plucked, struck or held, nor that
    // both guitars are one instrument; and none is taken for a drum, a bass or a singer.
    let (plucked, held) = (["guitar", "keys"], ["synth", "strings", "brass", "winds"])
    #expect(plucked.contains(roles["guitar_L.flac"] ?? ""))
    #expect(roles["guitar_R.flac"] == roles["guitar_L.flac"])
    for pad in ["strings", "choir"] { #expect(held.contains(roles[pad + ".flac"] ?? ""), "\(pad)") }
    for stab in ["brass", "electric_piano"] {
      #expect((plucked + held + ["unknown"]).contains(roles[stab + ".flac"] ?? ""), "\(stab)")
    }
  }
}

private let datasets = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "../../Datasets").standardizedFileURL.path

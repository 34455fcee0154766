import Datasets
import Foundation
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct SoundSurveyTests {
  private let backend = Backend.forTests(threads: 1)

  private func survey(
    _ channels: [[Float]], fileRate: Int = 8_000, isMix: Bool = false
  ) throws -> SoundSurvey {
    let tree = try Tree()
    try tree.write(channels, as: "a.wav", sampleRate: fileRate)
    return try SoundSurvey(of: tree("a.wav"), sampleRate: 8_000, isMix: isMix, on: backend)
  }

  @Test func figures() throws {
    let left = noise(100_000, seed: 1)
    let right = noise(100_000, seed: 2, gain: 0.5)
    let survey = try survey([left, right])
    #expect(survey.channels == 2 && survey.samples == 100_000 && survey.fileSampleRate == 8_000)
    #expect(survey.peak == Double(left.map(abs).max() ?? 0))
    var meter = LoudnessMeter(sampleRate: 8_000, channels: 2, on: backend)
    meter.add([left, right])
    #expect(survey.integratedLufs == meter.integratedLufs)
    #expect(survey.nonFiniteValues == 0 && !survey.isCut)
  }

  @Test func activityIsThatOfTheBlocksThatReachIntoSound() throws {
    let survey = try survey([silence(8_000) + noise(8_000) + silence(8_000)])
    // Block i lasts from 0.1 i to 0.1 i + 0.4; the sound from 1 to 2.
    #expect(survey.activity == (0...26).map { (7...19).contains($0) })
  }

  @Test(arguments: [(-15, true), (-25, false)] as [(Float, Bool)])
  func theGateLiesBelowTheOwnLoudness(partDb: Float, isActive: Bool) throws {
    let quiet = pow(10, partDb / 20)
    let survey = try survey([noise(32_000) + noise(16_000, gain: quiet)])
    #expect(survey.activity[..<36].allSatisfy { $0 })
    #expect(survey.activity[40...].allSatisfy { $0 == isActive })
  }

  @Test func whatNobodyHearsIsSilent() throws {
    let survey = try survey([noise(16_000, gain: 1e-4)])
    #expect(survey.integratedLufs == nil && survey.peak > 0)
    #expect(survey.activity.count == 17 && !survey.activity.contains(true))
  }

  @Test func aMonoMixCountsAsDoubled() throws {
    let samples = noise(16_000)
    let (stem, mix) = (try survey([samples]), try survey([samples], isMix: true))
    let stereo = try survey([samples, samples], isMix: true)
    #expect(mix.channels == 1)
    #expect(mix.integratedLufs == stereo.integratedLufs)
    #expect(mix.integratedLufs != stem.integratedLufs)
  }

  @Test func otherRatesAreBroughtToTheDatasets() throws {
    let survey = try survey([noise(16_001)], fileRate: 16_000)
    #expect(survey.samples == 8_001 && survey.fileSampleRate == 16_000)
  }
}

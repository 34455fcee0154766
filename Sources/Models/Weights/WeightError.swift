/// Why arrays are not the weights of a model.
package enum WeightError: Error, Equatable, CustomStringConvertible {
  case missing(name: String)
  case misshapen(name: String, found: [Int], expected: [Int])
  case unknown(name: String)
  case repeated(name: String)

  package var description: String {
    switch self {
    case .missing(let name):
      "The weight \(name) is missing; the checkpoint is of another model or incomplete."
    case .misshapen(let name, let found, let expected):
      "The weight \(name) has the shape \(found), the model needs \(expected)."
    case .unknown(let name):
      "There is no weight \(name) in this model; the checkpoint is of another one."
    case .repeated(let name):
      "The weight \(name) is there twice."
    }
  }
}

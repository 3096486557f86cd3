//! A stand-in for SwiftUI, for checking types on Linux and nothing else: it declares what the app's
//! views use, as Apple documents it, and shows nothing. That the views compile against it proves that
//! their names and types fit each other and the kit; it proves nothing about Apple's framework, about
//! what is seen, or about what VoiceOver says. It is never part of the app.

@_exported import Foundation
@_exported import Observation

// What a view is made of.

@MainActor @preconcurrency
public protocol View {
    associatedtype Body: View
    @ViewBuilder var body: Body { get }
}

extension Never: View {
    public var body: Never { fatalError("nothing is shown") }
}

public protocol Leaf: View where Body == Never {}
extension Leaf {
    public var body: Never { fatalError("nothing is shown") }
}

public struct Shown: Leaf {}
public struct Tuple<each Part: View>: Leaf {}

extension Optional: View where Wrapped: View {
    public var body: Never { fatalError("nothing is shown") }
}

@resultBuilder
public enum ViewBuilder {
    public static func buildBlock<each Part: View>(_ part: repeat each Part) -> Tuple<
        repeat each Part
    > {
        Tuple()
    }
    public static func buildBlock<Part: View>(_ part: Part) -> Part { part }
    public static func buildExpression<Part: View>(_ part: Part) -> Part { part }
    public static func buildOptional<Part: View>(_ part: Part?) -> Part? { part }
    public static func buildEither<Part: View>(first: Part) -> Shown { Shown() }
    public static func buildEither<Part: View>(second: Part) -> Shown { Shown() }
}

// State.

@propertyWrapper @dynamicMemberLookup
public struct Binding<Value> {
    public var wrappedValue: Value {
        get { fatalError("nothing is shown") }
        nonmutating set {}
    }
    public var projectedValue: Binding<Value> { self }
    public init(
        @_inheritActorContext get: @escaping @isolated(any) @Sendable () -> Value,
        @_inheritActorContext set: @escaping @isolated(any) @Sendable (Value) -> Void
    ) {}
    fileprivate init(unshown: Void) {}
    public subscript<Part>(dynamicMember path: WritableKeyPath<Value, Part>) -> Binding<Part> {
        Binding<Part>(unshown: ())
    }
}

@propertyWrapper
public struct State<Value> {
    public init(initialValue: Value) {}
    public init(wrappedValue: Value) {}
    public var wrappedValue: Value {
        get { fatalError("nothing is shown") }
        nonmutating set {}
    }
    public var projectedValue: Binding<Value> { Binding(unshown: ()) }
}

extension State where Value: ExpressibleByNilLiteral {
    public init() {}
}

@propertyWrapper
public struct AppStorage<Value> {
    public init(wrappedValue: Value, _ key: String) where Value: RawRepresentable<String> {}
    public var wrappedValue: Value {
        get { fatalError("nothing is shown") }
        nonmutating set {}
    }
}

public struct EnvironmentValues {
    public var locale = Locale.current
    public var scenePhase: ScenePhase { .active }
}

public enum ScenePhase: Sendable { case background, inactive, active }

@propertyWrapper
public struct Environment<Value> {
    public init(_ path: KeyPath<EnvironmentValues, Value>) {}
    public var wrappedValue: Value { fatalError("nothing is shown") }
}

// Words and pictures. A text is a key of the catalog or, said so, what somebody typed.

public struct LocalizedStringKey: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) {}
}

extension Text: Leaf {}
public struct Text {
    public init(_ key: LocalizedStringKey) {}
    public init(verbatim text: String) {}
}

extension Image: Leaf {}
public struct Image {
    public enum Interpolation { case none, low, medium, high }
    public init(systemName: String) {}
    public func interpolation(_ interpolation: Interpolation) -> Image { self }
    public func resizable() -> Image { self }
}

public struct Label: Leaf {
    public init(_ key: LocalizedStringKey, systemImage: String) {}
}

// Controls.

public struct ButtonRole: Sendable {
    public static let cancel = ButtonRole()
    public static let destructive = ButtonRole()
}

public struct Button<Content: View>: Leaf {
    public init(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Content) {}
}
extension Button where Content == Text {
    public init(_ key: LocalizedStringKey, action: @escaping @MainActor () -> Void) {}
    public init(
        _ key: LocalizedStringKey, role: ButtonRole?, action: @escaping @MainActor () -> Void
    ) {}
}
extension Button where Content == Label {
    public init(
        _ key: LocalizedStringKey, systemImage: String, action: @escaping @MainActor () -> Void
    ) {}
}

public struct TextField: Leaf {
    public init(_ key: LocalizedStringKey, text: Binding<String>) {}
}

public struct SecureField: Leaf {
    public init(_ key: LocalizedStringKey, text: Binding<String>) {}
}

public struct Picker<Value: Hashable>: Leaf {
    public init(
        _ key: LocalizedStringKey, selection: Binding<Value>, @ViewBuilder content: () -> some View
    ) {}
    public init(
        selection: Binding<Value>, @ViewBuilder content: () -> some View,
        @ViewBuilder label: () -> some View
    ) {}
}

public struct DatePicker: Leaf {
    public enum Components { case date, hourAndMinute }
    public init(
        _ key: LocalizedStringKey, selection: Binding<Date>, displayedComponents: Components
    ) {}
}

public struct ProgressView: Leaf {
    public init(_ key: LocalizedStringKey) {}
    public init(value: Double?, total: Double) {}
}

public struct ShareLink: Leaf {
    public init(_ key: LocalizedStringKey, item: String) {}
}

// Containers.

public struct AnyView: Leaf { public init(_ view: some View) {} }
public struct Group: Leaf { public init(@ViewBuilder content: () -> some View) {} }
public struct List: Leaf { public init(@ViewBuilder content: () -> some View) {} }
public struct Form: Leaf { public init(@ViewBuilder content: () -> some View) {} }
public struct TabView: Leaf { public init(@ViewBuilder content: () -> some View) {} }
public struct NavigationStack: Leaf { public init(@ViewBuilder root: () -> some View) {} }
public struct ViewThatFits: Leaf { public init(@ViewBuilder content: () -> some View) {} }
public struct HStack: Leaf { public init(@ViewBuilder content: () -> some View) {} }

public enum HorizontalAlignment { case leading, center, trailing }

public struct VStack: Leaf {
    public init(
        alignment: HorizontalAlignment = .center, spacing: Double? = nil,
        @ViewBuilder content: () -> some View
    ) {}
}

public struct Section: Leaf {
    public init(@ViewBuilder content: () -> some View) {}
    public init(_ key: LocalizedStringKey, @ViewBuilder content: () -> some View) {}
    public init(@ViewBuilder content: () -> some View, @ViewBuilder header: () -> some View) {}
}

public struct LabeledContent: Leaf {
    public init(_ key: LocalizedStringKey, @ViewBuilder content: () -> some View) {}
    public init(@ViewBuilder content: () -> some View, @ViewBuilder label: () -> some View) {}
}

public struct NavigationLink: Leaf {
    public init(@ViewBuilder destination: () -> some View, @ViewBuilder label: () -> some View) {}
}

public struct ForEach: Leaf {
    public init<Lines: RandomAccessCollection>(
        _ lines: Lines, @ViewBuilder content: @escaping (Lines.Element) -> some View
    ) where Lines.Element: Identifiable {}
    public init<Lines: RandomAccessCollection>(
        _ lines: Lines, id: KeyPath<Lines.Element, some Hashable>,
        @ViewBuilder content: @escaping (Lines.Element) -> some View
    ) {}
}

// What is said of a view.

public protocol ShapeStyle {}
public struct HierarchicalStyle: ShapeStyle {}
extension ShapeStyle where Self == HierarchicalStyle {
    public static var secondary: Self { HierarchicalStyle() }
}
// A name of Apple's.
// swift-format-ignore: DontRepeatTypeInStaticProperties
public struct Color: ShapeStyle, Sendable {
    public static let red = Color()
    public static let gray = Color()
    public static let primary = Color()
    public static let accentColor = Color()
}
extension ShapeStyle where Self == Color {
    public static var red: Color { Color() }
}

public struct Font: Sendable {
    public static let (headline, subheadline, footnote) = (Font(), Font(), Font())
}
public enum ButtonStyle { case bordered, borderedProminent }
public enum KeyboardType { case numberPad, phonePad }
public enum ChildBehavior { case contain, combine, ignore }
public struct AccessibilityTraits: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let isSelected = AccessibilityTraits(rawValue: 1)
}

extension View {
    public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { Shown() }
    public func accessibilityElement(children: ChildBehavior) -> some View { Shown() }
    public func accessibilityHint(_ text: Text) -> some View { Shown() }
    public func accessibilityLabel(_ text: Text) -> some View { Shown() }
    public func autocorrectionDisabled() -> some View { Shown() }
    public func buttonStyle(_ style: ButtonStyle) -> some View { Shown() }
    public func disabled(_ disabled: Bool) -> some View { Shown() }
    public func environment<Value>(
        _ path: WritableKeyPath<EnvironmentValues, Value>, _ value: Value
    ) -> some View { Shown() }
    public func font(_ font: Font?) -> some View { Shown() }
    public func foregroundStyle(_ style: some ShapeStyle) -> some View { Shown() }
    public func keyboardType(_ type: KeyboardType) -> some View { Shown() }
    public func navigationDestination<Item: Hashable>(
        item: Binding<Item?>, @ViewBuilder destination: @escaping (Item) -> some View
    ) -> some View { Shown() }
    public func navigationTitle(_ key: LocalizedStringKey) -> some View { Shown() }
    public func navigationTitle(_ text: Text) -> some View { Shown() }
    public func onChange<Value: Equatable>(
        of value: Value, _ action: @escaping @MainActor (Value, Value) -> Void
    ) -> some View { Shown() }
    public func onSubmit(_ action: @escaping @MainActor () -> Void) -> some View { Shown() }
    public func padding() -> some View { Shown() }
    public func scaledToFit() -> some View { Shown() }
    public func searchable(text: Binding<String>, prompt: Text?) -> some View { Shown() }
    public func confirmationDialog(
        _ key: LocalizedStringKey, isPresented: Binding<Bool>,
        @ViewBuilder actions: () -> some View, @ViewBuilder message: () -> some View
    ) -> some View { Shown() }
    public func sheet(
        isPresented: Binding<Bool>, @ViewBuilder content: @escaping () -> some View
    ) -> some View { Shown() }
    public func swipeActions(@ViewBuilder content: () -> some View) -> some View { Shown() }
    public func tabItem(@ViewBuilder _ label: () -> some View) -> some View { Shown() }
    public func tag(_ value: some Hashable) -> some View { Shown() }
    public func task(
        @_inheritActorContext _ action: @escaping @Sendable () async -> Void
    ) -> some View { Shown() }
    public func task(
        id: some Equatable, @_inheritActorContext _ action: @escaping @Sendable () async -> Void
    ) -> some View { Shown() }
    public func tint(_ color: Color?) -> some View { Shown() }
    public func toolbar(@ViewBuilder content: () -> some View) -> some View { Shown() }
}

@MainActor @preconcurrency
public protocol PreviewProvider {
    associatedtype Previews: View
    @ViewBuilder static var previews: Previews { get }
}

//! The surface of the bindings in a normal form, for people who review a change of it.

use uniffi_meta::{
    DefaultValueMetadata, FieldMetadata, FnParamMetadata, LiteralMetadata, Metadata, Type,
};

/// Returns a sorted line for each thing that an app can name.
pub(crate) fn text(items: &[Metadata]) -> String {
    let mut lines: Vec<String> = items.iter().flat_map(lines).collect();
    lines.sort();
    lines.dedup();
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn lines(item: &Metadata) -> Vec<String> {
    match item {
        Metadata::Func(of) => {
            let name = called(&of.name, &of.inputs, of.is_async);
            vec![format!("fn {name}{}", answered(of.return_type.as_ref(), of.throws.as_ref()))]
        }
        Metadata::Constructor(of) => {
            let name = called(&of.name, &of.inputs, of.is_async);
            let throws = answered(None, of.throws.as_ref());
            vec![format!("object {}: constructor {name}{throws}", of.self_name)]
        }
        Metadata::Method(of) => {
            let name = called(&of.name, &of.inputs, of.is_async);
            let answer = answered(of.return_type.as_ref(), of.throws.as_ref());
            vec![format!("object {}: {name}{answer}", of.self_name)]
        }
        Metadata::TraitMethod(of) => {
            let name = called(&of.name, &of.inputs, of.is_async);
            let answer = answered(of.return_type.as_ref(), of.throws.as_ref());
            vec![format!("interface {}: {name}{answer}", of.trait_name)]
        }
        Metadata::Record(of) => {
            of.fields.iter().map(|it| format!("record {}: {}", of.name, field(it))).collect()
        }
        Metadata::Enum(of) => {
            let kind = if of.shape.is_error() { "error" } else { "enum" };
            let variant = |it: &uniffi_meta::VariantMetadata| {
                let fields: Vec<String> = it.fields.iter().map(field).collect();
                let fields = match fields.as_slice() {
                    [] => String::new(),
                    some => format!(" {{ {} }}", some.join(", ")),
                };
                format!("{kind} {}: {}{fields}", of.name, it.name)
            };
            of.variants.iter().map(variant).collect()
        }
        Metadata::Object(of) => vec![format!("object {}", of.name)],
        Metadata::CallbackInterface(of) => vec![format!("interface {}", of.name)],
        Metadata::CustomType(of) => vec![format!("type {} = {}", of.name, ty(&of.builtin))],
        Metadata::Namespace(_)
        | Metadata::UdlFile(_)
        | Metadata::UniffiTrait(_)
        | Metadata::ObjectTraitImpl(_) => Vec::new(),
    }
}

fn called(name: &str, inputs: &[FnParamMetadata], is_async: bool) -> String {
    let inputs: Vec<_> = inputs
        .iter()
        .map(|it| format!("{}: {}{}", it.name, ty(&it.ty), default(it.default.as_ref())))
        .collect();
    format!("{}{name}({})", if is_async { "async " } else { "" }, inputs.join(", "))
}

fn answered(returned: Option<&Type>, throws: Option<&Type>) -> String {
    let returned = returned.map(|it| format!(" -> {}", ty(it))).unwrap_or_default();
    let throws = throws.map(|it| format!(" throws {}", ty(it))).unwrap_or_default();
    returned + &throws
}

fn field(of: &FieldMetadata) -> String {
    format!("{}: {}{}", of.name, ty(&of.ty), default(of.default.as_ref()))
}

fn default(of: Option<&DefaultValueMetadata>) -> String {
    match of {
        None => String::new(),
        Some(DefaultValueMetadata::Default) => " = default".to_owned(),
        Some(DefaultValueMetadata::Literal(literal)) => format!(" = {}", said(literal)),
    }
}

fn said(literal: &LiteralMetadata) -> String {
    match literal {
        LiteralMetadata::Boolean(value) => value.to_string(),
        LiteralMetadata::String(value) => format!("{value:?}"),
        LiteralMetadata::UInt(value, ..) => value.to_string(),
        LiteralMetadata::Int(value, ..) => value.to_string(),
        LiteralMetadata::Float(value, _) | LiteralMetadata::Enum(value, _) => value.clone(),
        LiteralMetadata::EmptySequence => "[]".to_owned(),
        LiteralMetadata::EmptyMap | LiteralMetadata::EmptySet => "{}".to_owned(),
        LiteralMetadata::None => "none".to_owned(),
        LiteralMetadata::Some { inner } => default(Some(inner)),
    }
}

fn ty(of: &Type) -> String {
    match of {
        Type::UInt8 => "u8".to_owned(),
        Type::Int8 => "i8".to_owned(),
        Type::UInt16 => "u16".to_owned(),
        Type::Int16 => "i16".to_owned(),
        Type::UInt32 => "u32".to_owned(),
        Type::Int32 => "i32".to_owned(),
        Type::UInt64 => "u64".to_owned(),
        Type::Int64 => "i64".to_owned(),
        Type::Float32 => "f32".to_owned(),
        Type::Float64 => "f64".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::String => "string".to_owned(),
        Type::Bytes => "bytes".to_owned(),
        Type::Timestamp => "timestamp".to_owned(),
        Type::Duration => "duration".to_owned(),
        Type::Object { name, .. }
        | Type::Record { name, .. }
        | Type::Enum { name, .. }
        | Type::CallbackInterface { name, .. }
        | Type::Custom { name, .. } => name.clone(),
        Type::Box { inner_type } => ty(inner_type),
        Type::Optional { inner_type } => format!("{}?", ty(inner_type)),
        Type::Sequence { inner_type } => format!("[{}]", ty(inner_type)),
        Type::Set { inner_type } => format!("{{{}}}", ty(inner_type)),
        Type::Map { key_type, value_type } => {
            format!("{{{}: {}}}", ty(key_type), ty(value_type))
        }
    }
}

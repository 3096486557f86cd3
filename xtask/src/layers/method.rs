//! Methods: which a file defines for which type, and which it calls on what.
//!
//! A type's methods may stand in other files than the type, and no `use` tells of it. Types are not
//! inferred: the type of a receiver is known for `self`, for what is declared with its type, and for
//! fields of those. Of every other receiver nothing is known but the method's name and the number of
//! its arguments. Not read at all: calls in a macro whose arguments are no plain expressions.

use std::collections::BTreeMap;

use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{
    Expr, ExprClosure, ExprMethodCall, ExprPath, FnArg, GenericArgument, ImplItemFn, Item,
    ItemImpl, ItemMod, ItemStruct, ItemTrait, Local, Macro, Member, Pat, PatType, PathArguments,
    Signature, Token, TraitItem, Type,
};

use crate::layers::for_tests::{attributes, is_for_tests};
use crate::layers::names::Names;

/// What one file says of methods. Types are named by their path from `crate`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Methods {
    /// Every method that has a body or is promised here.
    pub(crate) defined: Vec<Defined>,
    /// Every call of a method.
    pub(crate) calls: Vec<Call>,
    /// The types of the fields of structs, by the struct's type and the field's name.
    pub(crate) fields: BTreeMap<(String, String), String>,
}

impl Methods {
    /// Adds what another file of the same module says.
    pub(crate) fn extend(&mut self, other: Self) {
        self.defined.extend(other.defined);
        self.calls.extend(other.calls);
        self.fields.extend(other.fields);
    }
}

/// A method, or a function of a type.
#[derive(Clone, Debug)]
pub(crate) struct Defined {
    /// The type, or the trait that promises it.
    pub(crate) owner: String,
    /// Its name.
    pub(crate) name: String,
    /// How many arguments stand behind `self`; `None` where it takes no `self`.
    pub(crate) arguments: Option<usize>,
    /// Whether a trait promises it.
    pub(crate) of_trait: bool,
}

/// A call of a method, or a mention of a type's function.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// Within which method of which type.
    pub(crate) within: Option<(String, String)>,
    /// The receiver's type, as far as is known.
    pub(crate) owner: Option<String>,
    /// The fields from there to the receiver.
    pub(crate) fields: Vec<String>,
    /// The method's name.
    pub(crate) name: String,
    /// How many arguments it is given; `None` for `Type::name`.
    pub(crate) arguments: Option<usize>,
    /// The line, from 1.
    pub(crate) line: usize,
}

/// Reads the methods of a file whose names are known.
pub(crate) fn methods(file: &syn::File, names: Names<'_>) -> Methods {
    let mut reader = MethodReader {
        names,
        owner: None,
        within: None,
        declared: BTreeMap::new(),
        read: Methods::default(),
    };
    reader.visit_file(file);
    reader.read
}

struct MethodReader<'a> {
    names: Names<'a>,
    /// What `Self` is.
    owner: Option<String>,
    within: Option<(String, String)>,
    /// The types of variables in the function at hand.
    declared: BTreeMap<String, String>,
    read: Methods,
}

impl MethodReader<'_> {
    /// Returns a type by its path, what it lies in left off: references and the std's pointers.
    fn type_name(&self, kind: &Type) -> Option<String> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "syn adds types")]
        match kind {
            Type::Reference(reference) => self.type_name(&reference.elem),
            Type::Paren(inner) => self.type_name(&inner.elem),
            Type::Group(inner) => self.type_name(&inner.elem),
            Type::Path(path) => {
                let last = path.path.segments.last()?;
                if ["Box", "Arc", "Rc"].iter().any(|pointer| last.ident == pointer)
                    && let PathArguments::AngleBracketed(inner) = &last.arguments
                    && let Some(GenericArgument::Type(inner)) = inner.args.first()
                {
                    return self.type_name(inner);
                }
                self.path_name(&path.path)
            }
            _ => None,
        }
    }

    fn path_name(&self, path: &syn::Path) -> Option<String> {
        let segments: Vec<_> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.owner_name(&segments)
    }

    fn owner_name(&self, segments: &[String]) -> Option<String> {
        if segments == ["Self"] {
            return self.owner.clone();
        }
        let path = self.names.resolve(segments);
        // A single word that nothing brought in stands in this file, or is std's and has no methods
        // of ours.
        let path = if path.len() == 1 {
            [&["crate".to_owned()], self.names.here.as_slice(), &path].concat()
        } else {
            path
        };
        (!path.is_empty()).then(|| path.join("::"))
    }

    fn define(&mut self, owner: &str, signature: &Signature, of_trait: bool) {
        let arguments = signature.receiver().map(|_| signature.inputs.len() - 1);
        let name = signature.ident.to_string();
        self.read.defined.push(Defined { owner: owner.to_owned(), name, arguments, of_trait });
    }

    fn declare(&mut self, pattern: &PatType) {
        if let Pat::Ident(name) = &*pattern.pat {
            match self.type_name(&pattern.ty) {
                Some(kind) => self.declared.insert(name.ident.to_string(), kind),
                None => self.declared.remove(&name.ident.to_string()),
            };
        }
    }

    /// Notes a variable, also that its name means no other any more.
    fn declare_any(&mut self, pattern: &Pat) {
        if let Pat::Type(pattern) = pattern {
            self.declare(pattern);
        } else if let Pat::Ident(name) = pattern {
            self.declared.remove(&name.ident.to_string());
        }
    }

    /// Returns the type of the variable that an expression begins with, and the fields from there.
    fn receiver(&self, expression: &Expr) -> Option<(String, Vec<String>)> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "syn adds expressions")]
        match expression {
            Expr::Path(path) => {
                let name = path.path.get_ident()?.to_string();
                let kind =
                    if name == "self" { self.owner.as_ref() } else { self.declared.get(&name) };
                Some((kind?.clone(), Vec::new()))
            }
            Expr::Field(field) => {
                let (owner, mut fields) = self.receiver(&field.base)?;
                fields.push(member_name(&field.member));
                Some((owner, fields))
            }
            Expr::Reference(inner) => self.receiver(&inner.expr),
            Expr::Paren(inner) => self.receiver(&inner.expr),
            Expr::Unary(inner) => self.receiver(&inner.expr),
            _ => None,
        }
    }

    fn call(&mut self, on: Option<(String, Vec<String>)>, name: &Ident, arguments: Option<usize>) {
        let (owner, fields) =
            on.map_or((None, Vec::new()), |(owner, fields)| (Some(owner), fields));
        let line = name.span().start().line;
        let (within, name) = (self.within.clone(), name.to_string());
        self.read.calls.push(Call { within, owner, fields, name, arguments, line });
    }
}

impl<'ast> Visit<'ast> for MethodReader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        self.names.here.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.names.here.pop();
    }

    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        let owner = self.owner_name(&[item.ident.to_string()]).unwrap_or_default();
        for (at, field) in item.fields.iter().enumerate() {
            let name = field.ident.as_ref().map_or_else(|| at.to_string(), Ident::to_string);
            if let Some(kind) = self.type_name(&field.ty) {
                self.read.fields.insert((owner.clone(), name), kind);
            }
        }
        visit::visit_item_struct(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        let owner = self.owner_name(&[item.ident.to_string()]).unwrap_or_default();
        for promised in &item.items {
            if let TraitItem::Fn(function) = promised {
                self.define(&owner, &function.sig, true);
            }
        }
        // Who `self` is depends on who implements it.
        let before = self.owner.take();
        visit::visit_item_trait(self, item);
        self.owner = before;
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        let owner = self.type_name(&item.self_ty);
        let before = std::mem::replace(&mut self.owner, owner);
        for member in &item.items {
            if let (syn::ImplItem::Fn(function), Some(owner)) = (member, self.owner.clone())
                && !is_for_tests(&function.attrs)
            {
                self.define(&owner, &function.sig, item.trait_.is_some());
            }
        }
        visit::visit_item_impl(self, item);
        self.owner = before;
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        if is_for_tests(&function.attrs) {
            return;
        }
        self.within = self.owner.clone().map(|owner| (owner, function.sig.ident.to_string()));
        visit::visit_impl_item_fn(self, function);
        self.within = None;
    }

    fn visit_signature(&mut self, signature: &'ast Signature) {
        self.declared.clear();
        for argument in &signature.inputs {
            if let FnArg::Typed(pattern) = argument {
                self.declare(pattern);
            }
        }
        visit::visit_signature(self, signature);
    }

    fn visit_expr_closure(&mut self, closure: &'ast ExprClosure) {
        closure.inputs.iter().for_each(|argument| self.declare_any(argument));
        visit::visit_expr_closure(self, closure);
    }

    fn visit_local(&mut self, local: &'ast Local) {
        visit::visit_local(self, local);
        self.declare_any(&local.pat);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let on = self.receiver(&call.receiver);
        self.call(on, &call.method, Some(call.args.len()));
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_path(&mut self, path: &'ast ExprPath) {
        let segments: Vec<_> = path.path.segments.iter().map(|s| s.ident.clone()).collect();
        if let Some((name, kind)) = segments.split_last()
            && !kind.is_empty()
        {
            let kind: Vec<_> = kind.iter().map(Ident::to_string).collect();
            if let Some(owner) = self.owner_name(&kind) {
                self.call(Some((owner, Vec::new())), name, None);
            }
        }
        visit::visit_expr_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        let parsed = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        let mut within = MethodReader {
            names: self.names.clone(),
            owner: self.owner.clone(),
            within: self.within.clone(),
            declared: self.declared.clone(),
            read: Methods::default(),
        };
        for expression in parsed.iter().flatten() {
            within.visit_expr(expression);
        }
        self.read.calls.append(&mut within.read.calls);
    }
}

fn member_name(member: &Member) -> String {
    match member {
        Member::Named(name) => name.to_string(),
        Member::Unnamed(index) => index.index.to_string(),
    }
}

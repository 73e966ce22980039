//! Arguments of what templates call.
//!
//! A template engine passes some expressions by value and others by reference, depending on how they are written. What
//! takes [`By`] does not care.

/// A copy of `T`, from a value or a reference to one.
pub trait By<T> {
    /// The value.
    fn get(&self) -> T;
}
impl<T: Copy> By<T> for T {
    fn get(&self) -> T {
        *self
    }
}
impl<T: Copy> By<T> for &T {
    fn get(&self) -> T {
        **self
    }
}
impl<T: Copy> By<T> for &&T {
    fn get(&self) -> T {
        ***self
    }
}

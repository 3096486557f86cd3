// What can go wrong, one kind for each thing that the app then does.

package lantoa.kit

enum class ProblemKind {
    INPUT, NOT_ALLOWED, NOT_FOUND, BUSY, STORAGE_FULL, DAMAGED, UNREACHABLE, CONFLICT, CANCELLED
}

/**
 * `code` picks the app's own sentence. `fields` name what has to be put in again; `now` is what is
 * there instead, after a conflict.
 */
data class Problem(
    val kind: ProblemKind,
    val code: String,
    val fields: List<String> = emptyList(),
    val now: String? = null,
)

/** Thrown by everything in [Phone] that fails, and by nothing else. */
class PhoneException(val problem: Problem) : Exception(problem.code)

// Inviting a volunteer: a team is chosen, a ticket is made and shown as a QR code.

package lantoa.kit.screen

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import lantoa.kit.Enrolment
import lantoa.kit.Role
import lantoa.kit.Team
import lantoa.kit.TeamId

/** `team` is the chosen one; the only one is chosen by itself. */
data class InviteState(
    val teams: List<Team> = emptyList(),
    val team: TeamId? = null,
    val ticket: String? = null,
)

class InviteScreen(private val phone: Enrolment, scope: CoroutineScope) :
    Screen<InviteState>(scope, InviteState()) {
    init {
        act {}
    }

    fun choose(team: TeamId): Job = act { show { it.copy(team = team, ticket = null) } }

    /** Whoever redeems it has to reach this device, so that sync must be running. */
    fun invite(): Job = once(InviteScreen::invite) {
        val team = state.value.team ?: return@once
        val ticket = phone.invite(Role.VOLUNTEER, team)
        show { it.copy(ticket = ticket) }
    }

    override suspend fun read() {
        val teams = phone.teams()
        show { it.copy(teams = teams, team = it.team ?: teams.singleOrNull()?.id) }
    }
}

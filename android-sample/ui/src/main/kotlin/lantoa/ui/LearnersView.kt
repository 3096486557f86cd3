// The learners of a class: found without diacritics, added as they walk in, and how far each has come.

package lantoa.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import lantoa.kit.Learner
import lantoa.kit.Level
import lantoa.kit.NewLearner
import lantoa.kit.TopicId
import lantoa.kit.screen.LearnersState
import lantoa.kit.screen.Progress
import lantoa.ui.words.LocalWords

@Composable
fun LearnersView(
    state: LearnersState,
    frame: PageFrame,
    find: (String) -> Unit,
    open: (Learner) -> Unit,
    newcomer: () -> Unit,
) {
    val words = LocalWords.current.learners
    // What is typed is kept here: the state answers later, and letters must not jump back.
    var query by rememberSaveable { mutableStateOf(state.query) }
    Page(words.title, frame) {
        Column(
            Modifier.verticalScroll(rememberScrollState()).padding(16.dp),
            Arrangement.spacedBy(12.dp),
        ) {
            Field(query, words.find) {
                query = it
                find(it)
            }
            if (state.query.isNotBlank() && state.found.isEmpty()) Text(words.nobody)
            for (found in state.found) {
                TapCard(words.open, { open(found.learner) }) { About(found.learner) }
            }
            MainButton(words.add, newcomer)
        }
    }
}

@Composable
private fun About(learner: Learner) {
    val words = LocalWords.current
    Text(words.nameOf(learner.name), style = MaterialTheme.typography.titleMedium)
    val known = listOfNotNull(learner.birthYear?.let { words.learners.born(it) }, learner.village)
    if (known.isNotEmpty()) Quiet(known.joinToString(" · "))
}

@Composable
fun NewcomerView(frame: PageFrame, add: (NewLearner) -> Unit) {
    val words = LocalWords.current.learners
    val wrong = frame.problem?.fields.orEmpty()
    var name by rememberSaveable { mutableStateOf("") }
    var year by rememberSaveable { mutableStateOf("") }
    var village by rememberSaveable { mutableStateOf("") }
    var phone by rememberSaveable { mutableStateOf("") }
    Page(words.newcomer, frame) {
        Column(
            Modifier.verticalScroll(rememberScrollState()).padding(16.dp),
            Arrangement.spacedBy(12.dp),
        ) {
            Field(name, words.name, wrong = "name" in wrong) { name = it }
            Field(year, words.birthYear, wrong = "birth_year" in wrong, number = true) { typed ->
                year = typed.filter { it.isDigit() }.take(4)
            }
            Field(village, words.village, wrong = "village" in wrong) { village = it }
            Field(phone, words.phone, wrong = "phone" in wrong, number = true) { phone = it }
            MainButton(
                words.add,
                onClick = {
                    add(
                        NewLearner(
                            name = name,
                            birthYear = year.toIntOrNull(),
                            village = village.ifBlank { null },
                            phone = phone.ifBlank { null },
                        ),
                    )
                },
                enabled = name.isNotBlank(),
            )
        }
    }
}

/** `title` is the learner's name; `progress` is nothing until it is read. `english` picks the topics' words. */
@Composable
fun ProgressView(
    title: String,
    progress: List<Progress>?,
    english: Boolean,
    frame: PageFrame,
    level: (topic: TopicId, Level) -> Unit,
) {
    val words = LocalWords.current.learners
    Page(title, frame) {
        Column(
            Modifier.verticalScroll(rememberScrollState()).padding(16.dp),
            Arrangement.spacedBy(12.dp),
        ) {
            Heading(words.progress)
            if (progress?.isEmpty() == true) Text(words.noTopics)
            for (of in progress.orEmpty()) TopicCard(of, if (english) of.topic.en else of.topic.vi, level)
        }
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun TopicCard(of: Progress, topic: String, level: (topic: TopicId, Level) -> Unit) {
    val words = LocalWords.current
    Card {
        Text(topic, style = MaterialTheme.typography.titleMedium)
        if (of.disputed) {
            Text(
                words.learners.disputed,
                color = MaterialTheme.colorScheme.error,
                style = MaterialTheme.typography.labelMedium,
            )
        }
        FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
            for (choice in Level.entries) {
                val said = words.levels.getValue(choice)
                val label = "$topic. ${words.learners.setLevel(said)}"
                Column(Modifier.padding(vertical = 4.dp)) {
                    Choice(said, choice == of.level, label) { level(of.topic.id, choice) }
                }
            }
        }
    }
}

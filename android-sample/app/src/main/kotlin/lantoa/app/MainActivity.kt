// The one window: shared screens, Android's back key, scanner and questions for permission.

package lantoa.app

import android.content.Intent
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.BackHandler
import androidx.activity.compose.setContent
import androidx.activity.result.contract.ActivityResultContracts
import androidx.activity.viewModels
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import lantoa.kit.screen.Preferences
import lantoa.platform.LocalNetwork
import lantoa.platform.ScanActivity
import lantoa.ui.LantoaApp
import lantoa.ui.LantoaTheme
import lantoa.ui.words.VIETNAMESE

class MainActivity : ComponentActivity() {
    private val model: LantoaModel by viewModels()
    private var scanned: (String) -> Unit = {}

    private val scanner = registerForActivityResult(ActivityResultContracts.StartActivityForResult()) {
        it.data?.getStringExtra(ScanActivity.TICKET)?.let(scanned)
    }

    // Refused, sync says so; the screens work.
    private val asking = registerForActivityResult(ActivityResultContracts.RequestMultiplePermissions()) {
        model.permitted()
    }

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        val missing = LocalNetwork.missing(this)
        if (missing.isNotEmpty()) asking.launch(missing.toTypedArray())
        setContent {
            val opening by model.opening.collectAsState()
            when (val now = opening) {
                Opening.Waiting -> Unit
                is Opening.Refused -> LantoaTheme(Preferences()) {
                    Text(VIETNAMESE.problem(now.problem), Modifier.padding(24.dp))
                }
                is Opening.Opened -> {
                    BackHandler(enabled = model.way.canGoBack) { model.way.back() }
                    LantoaApp(now.shelf, model.way, ::scan)
                }
            }
        }
    }

    private fun scan(read: (String) -> Unit) {
        scanned = read
        scanner.launch(Intent(this, ScanActivity::class.java))
    }
}
